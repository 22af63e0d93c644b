"""The pages of markets."""

from flask import Blueprint

bp = Blueprint("marches", __name__, url_prefix="/marches")
