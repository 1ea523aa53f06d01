# The app for a public place: no root, nothing to write but /tmp, no compiler, no TensorFlow (only training needs it).
# It has not been built by the project's own tests, which run without Docker; SECURITY.md says what was tried instead.
#
#   docker build -t genreclf .
#   docker run --read-only --tmpfs /tmp:size=512m --cap-drop ALL --security-opt no-new-privileges \
#       --memory 4g --pids-limit 256 -p 8501:8501 genreclf
FROM python:3.11-slim

ENV PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    HOME=/tmp \
    XDG_CACHE_HOME=/tmp/cache \
    NUMBA_CACHE_DIR=/tmp/numba \
    MPLCONFIGDIR=/tmp/matplotlib

WORKDIR /app
COPY requirements.txt .
RUN grep -v '^tensorflow' requirements.txt > /tmp/serving.txt \
    && pip install --no-cache-dir --disable-pip-version-check -r /tmp/serving.txt \
    && rm /tmp/serving.txt
COPY . .

USER 65534:65534
EXPOSE 8501
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://localhost:8501/_stcore/health', timeout=4)"]
CMD ["streamlit", "run", "streamlit_app.py", "--server.address", "0.0.0.0", "--server.port", "8501"]
