"""Live listening on the Classify page: one press, and the answer follows the music."""

from genreclf.app.components import present, widgets
from genreclf.app.components.listener.component import listener
from genreclf.app.sections.classify import inputs
from genreclf.app.sections.classify.microphone import SENTENCES
from genreclf.app.server.stream_endpoint import StreamSession
from genreclf.app.session.recordings import Recording
from genreclf.app.session.state import state
from genreclf.translation import gettext as _
from genreclf.translation import language


def listen_along() -> None:
    """A button that opens the microphone, and a picture of what is heard; nothing is kept unless the visitor asks."""
    if state.stream is None:
        state.stream = StreamSession()
    state.stream.language = language()
    listener(
        secret=state.stream.secret,
        sentences=SENTENCES,
        is_touched=widgets.is_touched(),
        is_presented=present.is_on(),
        on_kept=_kept,
        key="listener",
    )


def _kept() -> None:
    """The minute that the visitor kept becomes a recording like any other."""
    stream = state.stream
    if stream and stream.recording:
        inputs.take(Recording.of(stream.recording, _("What I listened to")))
        stream.recording = None
