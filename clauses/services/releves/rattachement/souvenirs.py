"""How each sender writes the name of a person, once somebody said who it is."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import replace

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from ....extensions import db
from ....models import Personne, RattachementConnu, ReleveLigne
from ....models.vocabulaire import Doute
from ...acteur import Acteur
from ...erreurs import Introuvable
from ...journal import Verbe, consigner
from ...perimetre import personnes_visibles
from ...permissions import Permission
from .noms import cle_lue, lire_nom
from .reconnaissance import Jugement, Lu, Niveau, Reconnaissance, Trouve
from .resultat import LigneEcrite
from .univers import Univers, lire_univers

RETENU = "Reconnue dans un relevé précédent."
#: A remembered name that looks like nobody's: near spellings of others do not contest it.
_SANS_RESSEMBLANCE = (Niveau.ORTHOGRAPHE, 4)


def souvenirs_du_deposant(deposant_id: int, univers: Univers) -> dict[str, set[int]]:
    """Name as written → the humans of the universe that it was said to be. One query."""
    connus: dict[str, set[int]] = defaultdict(set)
    humain_de = univers.humain_de
    requete = select(RattachementConnu.cle_lue, RattachementConnu.personne_id).where(
        RattachementConnu.deposant_id == deposant_id
    )
    for cle, personne_id in db.session.execute(requete):
        if personne_id in humain_de:
            connus[cle].add(humain_de[personne_id])
    return connus


def appliquer_souvenir(jugement: Jugement, connus: Collection[int]) -> Jugement:
    """The judgement, made certain by what was said of this name before, unless the name means somebody else too."""
    if not connus:
        return jugement
    trouves = {t.humain_id: t for t in jugement.trouves}
    siens = [
        replace(trouves[h], raison=RETENU) if h in trouves else Trouve(h, *_SANS_RESSEMBLANCE, RETENU)
        for h in sorted(connus)
    ]
    if len(siens) == 1 and not _est_conteste(siens[0], jugement):
        return Jugement(siens[0].humain_id, None, (siens[0],))
    autres = [t for t in jugement.trouves if t.humain_id not in connus]
    doute = Doute.HOMONYMES if jugement.humain_id or len(siens) > 1 else jugement.doute
    return Jugement(None, doute, (*siens, *autres))


def _est_conteste(sien: Trouve, jugement: Jugement) -> bool:
    """Somebody else fits the name better, or as well when it is the whole name or an initial."""
    autres = [t for t in jugement.trouves if t.humain_id != sien.humain_id]
    return any(
        t.rang < sien.rang or (t.niveau == sien.niveau and t.niveau != Niveau.ORTHOGRAPHE) for t in autres
    )


def retenir_rattachement(
    acteur: Acteur, deposant_id: int, ligne: ReleveLigne, personne_id: int
) -> RattachementConnu | None:
    """Remember whom this depositor means by the name of this line; journaled.

    Nothing is remembered (`None`) of a name that needs no memory, that is several people's, or of somebody the
    depositor has no hours to declare for. What was remembered of the same name for somebody else is forgotten.
    Raises `Introuvable` when the person is not the actor's to read.
    """
    return retenir_rattachements(acteur, deposant_id, [(ligne, personne_id)])[0]


def retenir_rattachements(
    acteur: Acteur, deposant_id: int, choix: Sequence[tuple[ReleveLigne, int]]
) -> list[RattachementConnu | None]:
    """The same for many lines at once, one answer each: the people of the depositor are read once."""
    acteur.exiger(Permission.RELEVE_DEPOSER)
    personnes = _lire_les_personnes(acteur, {p for _, p in choix})
    univers = lire_univers(acteur, deposant_id)
    reconnaissance = Reconnaissance(univers)
    return [
        _retenir(acteur, deposant_id, reconnaissance, LigneEcrite.depuis(ligne), personnes[personne_id])
        for ligne, personne_id in choix
    ]


def _lire_les_personnes(acteur: Acteur, ids: set[int]) -> dict[int, Personne]:
    requete = personnes_visibles(acteur, Permission.RELEVE_DEPOSER).where(Personne.id.in_(ids))
    personnes = {p.id: p for p in db.session.scalars(requete)}
    if len(personnes) != len(ids):
        raise Introuvable("Cette personne n’existe pas, ou n’est pas parmi celles que vous pouvez lire.")
    return personnes


def _retenir(
    acteur: Acteur, deposant_id: int, reconnaissance: Reconnaissance, ligne: LigneEcrite, personne: Personne
) -> RattachementConnu | None:
    humain_id = reconnaissance.univers.humain_de.get(personne.id)
    cle = cle_lue(ligne.personne, ligne.date_naissance)
    if humain_id is None or not cle or not _merite_memoire(reconnaissance, ligne, humain_id):
        return None
    _oublier_les_autres(reconnaissance.univers, deposant_id, cle, humain_id)
    return _ecrire(acteur, deposant_id, cle, personne)


def _merite_memoire(reconnaissance: Reconnaissance, ligne: LigneEcrite, humain_id: int) -> bool:
    lu = Lu(lire_nom(ligne, reconnaissance.univers.codes), ligne.date_naissance)
    (jugement,) = reconnaissance.juger([lu])
    retenu = appliquer_souvenir(jugement, {humain_id})
    return jugement.humain_id is None and retenu.humain_id == humain_id


def _oublier_les_autres(univers: Univers, deposant_id: int, cle: str, humain_id: int) -> None:
    autres = {p for h in univers.humains.values() if h.id != humain_id for p in h.personnes}
    siens = select(RattachementConnu.id, RattachementConnu.personne_id).where(
        RattachementConnu.deposant_id == deposant_id, RattachementConnu.cle_lue == cle
    )
    oublies = [i for i, p in db.session.execute(siens) if p in autres]
    if oublies:
        db.session.execute(delete(RattachementConnu).where(RattachementConnu.id.in_(oublies)))


def _ecrire(acteur: Acteur, deposant_id: int, cle: str, personne: Personne) -> RattachementConnu:
    """The row of this name and this person: the one that is there, were it written at this very moment."""
    connu = _deja_retenu(deposant_id, cle, personne.id)
    if connu is not None:
        return connu
    connu = RattachementConnu(
        deposant_id=deposant_id, territoire_id=personne.territoire_id, cle_lue=cle, personne_id=personne.id,
        auteur_id=acteur.compte_id,
    )  # fmt: skip
    try:
        with db.session.begin_nested():
            db.session.add(connu)
    except IntegrityError:
        return _deja_retenu(deposant_id, cle, personne.id)
    consigner(
        acteur,
        Verbe.RATTACHEMENT_RETENU,
        objet=("personne", personne.id),
        territoire_id=personne.territoire_id,
        valeurs={"deposant": deposant_id},
    )
    return connu


def _deja_retenu(deposant_id: int, cle: str, personne_id: int) -> RattachementConnu | None:
    return db.session.scalar(
        select(RattachementConnu).where(
            RattachementConnu.deposant_id == deposant_id,
            RattachementConnu.cle_lue == cle,
            RattachementConnu.personne_id == personne_id,
        )
    )
