"""Flask extensions, created once and bound to the application by `create_app`."""

from flask_login import LoginManager
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from flask_wtf.csrf import CSRFProtect
from sqlalchemy import MetaData
from sqlalchemy.orm import DeclarativeBase

#: Every constraint has a predictable name, so that a later migration can drop it by name on both engines.
CONVENTION_NOMS = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Declarative base of every model."""

    metadata = MetaData(naming_convention=CONVENTION_NOMS)


db = SQLAlchemy(model_class=Base, disable_autonaming=True)
login_manager = LoginManager()
migrate = Migrate(render_as_batch=True, compare_type=True)
csrf = CSRFProtect()
