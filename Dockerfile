# The app for a public place: no root, nothing to write but /tmp, no compiler, no TensorFlow (only training needs it).
# It has not been built by the project's own tests, which run without Docker; docs/deploy.md says what was tried instead.
#
#   docker build -t genreclf .
#   docker run --read-only --tmpfs /tmp:size=512m --cap-drop ALL --security-opt no-new-privileges \
#       --memory 4g --pids-limit 256 -p 8501:8501 genreclf
#
# It listens at the port that the variable PORT names, or 8501.
#
# What it is made of is pinned as a whole: packages by the hashes of their files (`make lock`), the image by its digest. The
# digest is the one that public Dockerfiles name for this tag; `docker buildx imagetools inspect` with the tag shows today's.
ARG PYTHON=python:3.11.15-slim-bookworm@sha256:d29f48a31a8b408ed19272ca1e7b10ebae13b240a27e862d3d4217c528e2e0c3
FROM ${PYTHON} AS build

COPY deploy/build.lock /
RUN pip install --no-cache-dir --disable-pip-version-check --require-hashes -r /build.lock
WORKDIR /source
COPY . .
RUN pip wheel --no-cache-dir --disable-pip-version-check --no-build-isolation --no-deps --wheel-dir /wheel .

FROM ${PYTHON}

ENV PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    HOME=/tmp \
    PORT=8501

COPY deploy/serve.lock /
RUN pip install --no-cache-dir --disable-pip-version-check --require-hashes -r /serve.lock
COPY --from=build /wheel /wheel
RUN pip install --no-cache-dir --disable-pip-version-check --no-deps /wheel/*.whl && rm -r /wheel

USER 65534:65534
WORKDIR /tmp
EXPOSE 8501
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
    CMD ["python", "-c", "import os, urllib.request as u; u.urlopen(f'http://localhost:{os.environ[\"PORT\"]}/_stcore/health', timeout=4)"]
CMD ["genreclf", "app", "--", "--server.address", "0.0.0.0"]
