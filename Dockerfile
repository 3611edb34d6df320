# Odoo with Quittance, as docker-compose.yml runs it.
# BASE_IMAGE has Odoo 19.0 importable by its python3, and a user "odoo".
ARG BASE_IMAGE=odoo:19.0
FROM ${BASE_IMAGE}

USER root
# Our Python packages lie apart from the distribution's: its lxml beside our xmlsec
# wheel breaks the import of xmlsec, which the last line of this step would show.
COPY requirements.txt requirements-oca.txt /opt/quittance/
RUN python3 -m venv --without-pip /opt/quittance/venv \
    && python3 -m pip --python /opt/quittance/venv/bin/python install \
        --no-cache-dir --no-deps -r /opt/quittance/requirements.txt \
        -r /opt/quittance/requirements-oca.txt \
    && /opt/quittance/venv/bin/python -c "import lxml.etree, xmlsec"

COPY quittance /opt/quittance/
COPY tooling /opt/quittance/tooling
COPY config /opt/quittance/config
COPY addons /opt/quittance/addons
# The named volume takes its owner from here.
RUN mkdir -p /var/lib/quittance && chown odoo /var/lib/quittance

# The tooling takes this Python, keeps its files in the volume, and finds the database
# server through PGHOST, PGUSER and PGPASSWORD.
ENV QUITTANCE_PYTHON=/opt/quittance/venv/bin/python \
    QUITTANCE_CACHE=/var/lib/quittance \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1

USER odoo
WORKDIR /opt/quittance
VOLUME /var/lib/quittance
EXPOSE 8069
HEALTHCHECK --interval=10s --timeout=5s --start-period=15m --retries=6 CMD \
    ["python3", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8069/web/health', timeout=4)"]

ENTRYPOINT ["./quittance"]
CMD ["demo", "--interface", "0.0.0.0", "--log"]
