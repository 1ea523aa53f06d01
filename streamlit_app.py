"""Entry point: ``streamlit run streamlit_app.py`` finds ``app`` here and serves it."""

import streamlit as st
from starlette.middleware import Middleware

from genreclf.app.base_path import base_path
from genreclf.app.server import (
    api,
    deep_links,
    lifespan,
    metrics,
    request_body_limits,
    request_language,
    room_websocket,
    security_headers,
    stream_endpoint,
    upload_limits,
)
from genreclf.quiz import room_registry

room = room_websocket.Phones(room_registry.ROOMS, base_path())
app = st.App(
    lifespan.NAVIGATION,
    lifespan=lifespan.lifespan,
    routes=[*stream_endpoint.routes(), *api.Api().routes, *room.routes],
    middleware=[
        Middleware(request_language.Languages),
        Middleware(security_headers.SecurityHeaders),
        Middleware(deep_links.DeepLinks),
        Middleware(metrics.MetricsGuard),
        Middleware(request_body_limits.BodyGuard),
        Middleware(upload_limits.UploadLimit),
    ],
    on_script_error=lifespan.apologise,
)
