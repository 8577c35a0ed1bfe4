# The page as a container: docs/hosting.md. The build of the collection is not in it: mount it at /artefacts, or name its
# address in ARTEFACTS_URL.
FROM python:3.11-slim-bookworm AS packages
COPY requirements.txt constraints.txt /setup/
RUN python -m venv --without-pip /packages \
    && pip --python /packages/bin/python install --no-cache-dir --no-compile -r /setup/requirements.txt \
    # What the page never loads: remote file systems of Arrow, tests of libraries, headers, other computers' accelerators.
    && find /packages -depth \( -path '*/tests' -o -path '*/pyarrow/include' -o -path '*/plotly/labextension' \
        -o -name '*.map' -o -name 'libarrow_flight*' -o -name 'libarrow_s3*' -o -name '_flight*.so' -o -name '_s3fs*.so' \
        -o -name 'libLiteRtWebGpu*' -o -path '*/ai_edge_litert/tools' \) -exec rm -rf {} +

FROM python:3.11-slim-bookworm
RUN useradd --no-create-home --uid 10001 vitrine \
    && install --directory --owner=vitrine --group=vitrine /artefacts
COPY --from=packages /packages /packages
WORKDIR /app
COPY app.py Procfile ./
COPY assets ./assets
COPY components ./components
COPY pages ./pages
COPY pipeline ./pipeline
ENV PATH=/packages/bin:$PATH ARTEFACTS_DIR=/artefacts PORT=8050
USER 10001
EXPOSE 8050
# It is alive while it answers, also without a build (status 503).
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s CMD ["python", "-c", "import http.client, os; \
    http.client.HTTPConnection('127.0.0.1', int(os.environ['PORT']), timeout=4).request('GET', '/healthz')"]
# The Procfile's command, which stops on SIGTERM.
CMD ["sh", "-c", "eval \"$(sed -n 's/^web: //p' Procfile)\""]
