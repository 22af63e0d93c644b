"""What does not depend on the page: headers of the answers, and addresses that nobody writes."""

from typing import Any

from flask import Flask, Response, abort, request
from flask.json.provider import DefaultJSONProvider
from werkzeug.middleware.proxy_fix import ProxyFix

POLITIQUE = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'self'; form-action 'self'; "
    "frame-ancestors 'none'"
)


class Json(DefaultJSONProvider):
    """A body of brackets within brackets is refused as any other that cannot be read."""

    def loads(self, s: str | bytes, **options: Any) -> Any:
        """Raises `ValueError` for what is no JSON."""
        try:
            return super().loads(s, **options)
        except RecursionError:
            raise ValueError("trop de niveaux") from None


def init_app(app: Flask) -> None:
    app.json = Json(app)
    app.before_request(_refuser_les_nuls)
    app.after_request(_en_tetes)
    if relais := app.config["NOMBRE_RELAIS"]:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=relais, x_proto=relais, x_host=relais)


def _refuser_les_nuls() -> None:
    """No keyboard writes a NUL, and PostgreSQL takes none in a text: neither in an address nor in a field."""
    envois = (request.args, request.form)
    textes = [v for envoi in envois for valeurs in envoi.listvalues() for v in valeurs]
    if any("\0" in str(texte) for texte in (*textes, *(request.view_args or {}).values())):
        abort(400)


def _en_tetes(reponse: Response) -> Response:
    reponse.headers["Content-Security-Policy"] = POLITIQUE
    reponse.headers["X-Content-Type-Options"] = "nosniff"
    reponse.headers["Referrer-Policy"] = "same-origin"
    reponse.headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()"
    if request.is_secure:
        reponse.headers["Strict-Transport-Security"] = "max-age=31536000"
    # A file that is sent says « no-cache » by itself, which lets a shared machine keep it.
    if request.endpoint != "static" and reponse.cache_control.max_age is None:
        reponse.headers["Cache-Control"] = "no-store"
    return reponse
