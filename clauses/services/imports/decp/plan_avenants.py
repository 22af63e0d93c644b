"""Amendments of a file against those of the base: added, completed, or rectified by a newer publication."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace

from clauses.services.imports.decp.publication import empreinte_avenant, valeurs_avenant
from clauses.services.imports.decp.rapprochement import AvenantConnu
from clauses.services.imports.decp.types import AvenantDecp


@dataclass
class AvenantChange:
    """An amendment to insert (`id` is `None`: `valeurs` is the whole row) or to update (what differs)."""

    id: int | None
    valeurs: dict[str, object]


def reunir(
    avenants: Iterable[AvenantDecp], connus: list[AvenantConnu], donnees: dict
) -> tuple[list[AvenantConnu], list[AvenantChange]]:
    """All the amendments of the market once the file is read, and what changes; notes what was seen.

    One is recognised by its number, else by its date (domaine §11): a file without numbers meets the numbered
    amendment of the same day, whichever came first.
    """
    tous = [replace(c) for c in connus]
    changes: dict[int, AvenantChange] = {}  # by the identity of the amendment in `tous`
    for avenant in avenants:
        empreinte = empreinte_avenant(avenant)
        if empreinte in donnees["vus"]:
            continue
        connu = _trouver(tous, avenant)
        if connu is None:
            connu = _nouveau(avenant)
            tous.append(connu)
            valeurs = _colonnes(connu)
        else:
            valeurs = _completer(connu, avenant)
        if valeurs:
            changes.setdefault(id(connu), AvenantChange(connu.id, {})).valeurs.update(valeurs)
            donnees["vus"] = sorted({*donnees["vus"], empreinte})
    return tous, list(changes.values())


def _cle(avenant: AvenantDecp) -> str:
    return ":".join(avenant.cle)


def _trouver(connus: list[AvenantConnu], avenant: AvenantDecp) -> AvenantConnu | None:
    for connu in connus:
        if connu.cle_avenant == _cle(avenant):
            return connu
    if avenant.date_notification is None:
        return None
    memes_jours = (c for c in connus if c.date_notification == avenant.date_notification)
    return next((c for c in memes_jours if None in (c.numero, avenant.numero)), None)


def _nouveau(avenant: AvenantDecp) -> AvenantConnu:
    return AvenantConnu(cle_avenant=_cle(avenant), numero=avenant.numero, **valeurs_avenant(avenant))


def _completer(connu: AvenantConnu, avenant: AvenantDecp) -> dict[str, object]:
    """Update `connu` in place; return what changed."""
    lues = {k: v for k, v in valeurs_avenant(avenant).items() if v is not None}
    if not _peut_rectifier(connu, avenant):
        lues = {k: v for k, v in lues.items() if getattr(connu, k) is None}
    if connu.numero is None and avenant.numero is not None:
        lues |= {"numero": avenant.numero, "cle_avenant": _cle(avenant)}
    changees = {k: v for k, v in lues.items() if getattr(connu, k) != v}
    for nom, valeur in changees.items():
        setattr(connu, nom, valeur)
    return changees


def _peut_rectifier(connu: AvenantConnu, avenant: AvenantDecp) -> bool:
    """Only a public file that names the same amendment, and is not older, replaces what a public file wrote."""
    if not connu.est_importe or connu.cle_avenant != _cle(avenant):
        return False
    dates = (avenant.date_publication, connu.date_publication)
    return None in dates or dates[0] >= dates[1]


def _colonnes(avenant: AvenantConnu) -> dict[str, object]:
    """The row to insert; an absent list stays out of it (a JSON column would keep a « null » of its own)."""
    valeurs = asdict(avenant)
    del valeurs["id"], valeurs["est_importe"]
    return valeurs if valeurs["titulaires"] else {k: v for k, v in valeurs.items() if k != "titulaires"}
