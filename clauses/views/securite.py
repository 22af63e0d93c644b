"""Response headers that do not depend on the page."""

from flask import Flask, Response, request
from werkzeug.middleware.proxy_fix import ProxyFix

POLITIQUE = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'self'; form-action 'self'; "
    "frame-ancestors 'none'"
)


def init_app(app: Flask) -> None:
    app.after_request(_en_tetes)
    if relais := app.config["NOMBRE_RELAIS"]:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=relais, x_proto=relais, x_host=relais)


def _en_tetes(reponse: Response) -> Response:
    reponse.headers["Content-Security-Policy"] = POLITIQUE
    reponse.headers["X-Content-Type-Options"] = "nosniff"
    reponse.headers["Referrer-Policy"] = "same-origin"
    reponse.headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()"
    if request.is_secure:
        reponse.headers["Strict-Transport-Security"] = "max-age=31536000"
    if request.endpoint != "static":
        reponse.headers.setdefault("Cache-Control", "no-store")
    return reponse
