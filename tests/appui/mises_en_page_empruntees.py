"""What payroll tools call an « Excel » export: a web page, the XML of Excel 2003 or plain text, all named .xls."""

from .mises_en_page import Cas

D, R = "DUPONT Jean", "RIVET Léa"
_SS = "urn:schemas-microsoft-com:office:spreadsheet"


def fichier(texte: str, nom: str = "releve.xls", encodage: str = "utf-8"):
    return lambda atelier: atelier.csv(texte, nom=nom, encodage=encodage)


def _page(corps: str, tete: str = "") -> str:
    return f'<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head>{tete}</head><body>{corps}</body></html>'


_TITRES = "<tr><th>Nom</th><th>Prénom</th><th>Heures</th></tr>"
_JEAN, _LEA = (
    "<tr><td>DUPONT</td><td>Jean</td><td>151,67</td></tr>",
    "<tr><td>RIVET</td><td>Léa</td><td>7h30</td></tr>",
)


def _excel_2003(*feuilles: str) -> str:
    return (
        f'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook xmlns="{_SS}" xmlns:ss="{_SS}">'
        f'<Styles><Style ss:ID="Default"><Font ss:Size="11"/></Style></Styles>{"".join(feuilles)}</Workbook>'
    )


def _feuille(nom: str, rangees: str, options: str = "") -> str:
    return f'<Worksheet ss:Name="{nom}"><Table>{rangees}</Table>{options}</Worksheet>'


def _rangee(*cases: tuple[str, str]) -> str:
    donnees = "".join(f'<Cell><Data ss:Type="{t}">{v}</Data></Cell>' for t, v in cases)
    return f"<Row>{donnees}</Row>"


_NOM_ET_HEURES = _rangee(("String", "Salarié"), ("String", "Heures"))
_MASQUEE = "<WorksheetOptions><Visible>SheetHidden</Visible></WorksheetOptions>"

EMPRUNTEES = (
    Cas(
        "page_web_nommee_xls",
        fichier(
            _page(
                f"<p>Relevé d&#8217;heures<br>Mois : janvier 2026</p><table>{_TITRES}{_JEAN}{_LEA}</table>",
                "<title>Export du 03/02/2026</title><style>td {mso-number-format:'\\@'}</style>",
            )
        ),
        f"{D}|2026-01|151.67\n{R}|2026-01|7.50",
    ),
    Cas(
        "page_web_de_windows_aux_balises_jamais_fermees",
        fichier(
            "<!-- export --><TABLE><TR><TD COLSPAN=3>Janvier 2026<TR><TD>Nom<TD>Prénom<TD>Heures"
            "<TR><TD ROWSPAN=2>DUPONT<TD>Jean<TD>10<TR><TD>Zoé<TD>20",
            encodage="cp1252",
        ),
        f"{D}|2026-01|10.00\nDUPONT Zoé|2026-01|20.00",
    ),
    Cas(
        "page_web_de_deux_tableaux_dans_un_autre",
        fichier(
            _page(
                "<table><tr><td>"
                f"<b>Janvier 2026</b><table>{_TITRES}{_JEAN}</table></td><td>"
                f"<b>Février 2026</b><table>{_TITRES}{_LEA}</table></td></tr></table>"
            )
        ),
        f"{D}|2026-01|151.67\n{R}|2026-02|7.50",
    ),
    Cas(
        "excel_2003_en_xml_avec_ses_types_et_ses_sauts",
        fichier(
            _excel_2003(
                _feuille(
                    "Janvier 2026",
                    _NOM_ET_HEURES
                    + _rangee(("String", D), ("Number", "151.67"))
                    + '<Row ss:Index="6"><Cell><Data ss:Type="String">RIVET Léa</Data></Cell>'
                    '<Cell ss:Index="2"><Data ss:Type="DateTime">1899-12-31T07:30:00.000</Data></Cell></Row>',
                ),
                _feuille("Février 2026", _NOM_ET_HEURES + _rangee(("String", D), ("Number", "99")), _MASQUEE),
            )
        ),
        f"{D}|2026-01|151.67\n{R}|2026-01|7.50",
        "« Février 2026 » a été ignorée",
    ),
    Cas(
        "texte_tabule_nomme_xls",
        fichier("Salarié\tMois\tHeures\nDUPONT Jean\t01/2026\t151,67\n", encodage="cp1252"),
        f"{D}|2026-01|151.67",
    ),
    Cas(
        "csv_nomme_xls",
        fichier("Salarié;Mois;Heures\nDUPONT Jean;01/2026;151,67\n"),
        f"{D}|2026-01|151.67",
    ),
    Cas(
        "texte_unicode_d_excel",
        fichier("Salarié\tMois\tHeures\r\nDUPONT Jean\t01/2026\t151,67\r\n", "releve.txt", "utf-16"),
        f"{D}|2026-01|151.67",
    ),
)
