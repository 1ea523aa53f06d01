# The app for a public place: no root, nothing to write but /tmp, no compiler, no TensorFlow (only training needs it).
# It has not been built by the project's own tests, which run without Docker; docs/deploy.md says what was tried instead.
#
#   docker build -t genreclf .
#   docker run --read-only --tmpfs /tmp:size=512m --cap-drop ALL --security-opt no-new-privileges \
#       --memory 4g --pids-limit 256 -p 8501:8501 genreclf
#
# It listens at the port that the variable PORT names, or 8501.
FROM python:3.11-slim AS build

WORKDIR /source
COPY . .
RUN pip wheel --no-cache-dir --disable-pip-version-check --no-deps --wheel-dir /wheel .

FROM python:3.11-slim

ENV PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    HOME=/tmp \
    PORT=8501

COPY requirements-serve.txt /
RUN pip install --no-cache-dir --disable-pip-version-check -r /requirements-serve.txt
COPY --from=build /wheel /wheel
RUN pip install --no-cache-dir --disable-pip-version-check --no-deps /wheel/*.whl && rm -r /wheel

USER 65534:65534
WORKDIR /tmp
EXPOSE 8501
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
    CMD ["python", "-c", "import os, urllib.request as u; u.urlopen(f'http://localhost:{os.environ[\"PORT\"]}/_stcore/health', timeout=4)"]
CMD ["genreclf", "app", "--", "--server.address", "0.0.0.0"]
