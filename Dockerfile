# Two stages: one builds the front end with npm and Node from a wheel, the other runs Longrun.

FROM python:3.11-slim-bookworm AS tools
WORKDIR /longrun
COPY requirements/bootstrap.txt requirements/
RUN pip install --no-cache-dir --require-hashes -r requirements/bootstrap.txt

FROM tools AS assets
COPY requirements/assets.txt requirements/
RUN uv pip install --system --no-cache --require-hashes -r requirements/assets.txt
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY static/ static/
RUN npm run build

FROM tools AS packages
COPY requirements/production.txt requirements/
RUN python -m venv --without-pip /venv \
    && uv pip install --python /venv/bin/python --no-cache --compile-bytecode --require-hashes -r requirements/production.txt

FROM python:3.11-slim-bookworm
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=config.settings.production \
    MEDIA_ROOT=/data
RUN useradd --create-home --uid 1000 longrun && install -d -o longrun -g longrun /data /longrun/var
WORKDIR /longrun
COPY --from=packages /venv /venv
COPY --from=assets /longrun/build/static build/static
COPY . .
USER longrun
# The static files belong to the image, what people upload to the volume. Nothing is connected to here.
RUN SECRET_KEY=0123456789-only-while-the-image-is-built-abcdefghijklmnop ALLOWED_HOSTS=localhost \
    ENCRYPTION_KEYS=0123456789-only-while-it-is-built-abcdefghi \
    DATABASE_URL=postgres://longrun@localhost/longrun REDIS_URL=redis://localhost:6379/0 \
    python manage.py collectstatic --no-input
VOLUME /data
EXPOSE 8000
CMD ["gunicorn", "config.wsgi:application", "--config", "deploy/gunicorn.conf.py", "--bind", "0.0.0.0:8000"]
