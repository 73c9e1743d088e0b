"""What publishers' files really look like, by public samples of them (docs/update.md): marks, breaks, notes, companions, and cuts."""

from __future__ import annotations

import csv
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from click.testing import CliRunner

from suitors.cli.main import main
from suitors.data.countries import code, name_of
from suitors.ingest.collect import Collection, collect
from suitors.ingest.register import editions
from suitors.ingest.rows import PanelRegion
from suitors.ingest.whole import doubts

REGION = PanelRegion(("TJK", "UZB"), ("CHN", "EU27", "JPN"))
EXPORTS = "Exports of goods, Free on board (FOB), US dollar"
IDS = '"Country Name","Country Code","Counterpart-Area Name","Counterpart-Area Code","Series Name","Series Code","2020","2021",""\n'
CRS = "Year|DonorName|RecipientName|FlowCode|ProjectTitle|USD_Disbursement\r\n"


def read(folder: Path, **files: str | bytes) -> Collection:
    for name, content in files.items():
        ending = "txt" if name.startswith("crs") else "csv"
        (folder / f"{name}.{ending}").write_bytes(content if isinstance(content, bytes) else content.encode())
    return collect(folder, REGION)


def cells(found: Collection) -> dict[tuple[str, str, str, int], float]:
    return {(row.variable, row.power, row.state, row.year): row.value for row in found.rows.itertuples()}


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-16", "utf-8"])
def test_joined_files_with_marks_and_broken_rows_lose_nothing(encoding: str, tmp_path: Path) -> None:
    rows = '2020|Japan|Tajikistan|11|a "half quote|1\r\n\ufeff2020|Japan|Uzbekistan|11|"two\nlines|2\r\n2020|Japan|Uzbekistan|11|n\0l|3\r\n'
    found = read(tmp_path, crs=(CRS + rows).encode(encoding))
    assert cells(found) == {
        ("grants_disbursed", "JPN", "TJK", 2020): pytest.approx(1e6),
        ("grants_disbursed", "JPN", "UZB", 2020): pytest.approx(5e6),
    }
    assert not found.doubts


def test_quoted_cells_may_hold_bars(tmp_path: Path) -> None:
    text = '"Year"|"DEDonorcode"|"DonorName"|"RecipientName"|"FlowCode"|"ProjectTitle"|"USD_Disbursement"\n'
    found = read(tmp_path, crs=text + '2024|JPN|Japan|Tajikistan|11|"one|two"|1.5\n')
    assert cells(found) == {("grants_disbursed", "JPN", "TJK", 2024): pytest.approx(1.5e6)}


def test_a_lender_called_european_union_is_not_the_whole_of_it(tmp_path: Path) -> None:
    row = '"Tajikistan","TJK","{0}","1","PPG, x (DIS, current US$)","DT.DIS.{1}.CD","{2}","",""\n'
    lines = [("European Union", "MLAT", 1), ("Germany, Fed. Rep. of", "BLAT", 2), ("European Investment Bank", "MLAT", 4)]
    notes = '"","","","","","","","",""\n"Data from database: International Debt Statistics"\n"Last Updated: 12/03/2025"'
    found = read(tmp_path, ids=IDS + "".join(row.format(*line) for line in lines) + notes)
    assert cells(found) == {("loans_disbursed", "EU27", "TJK", 2020): 7}
    assert not found.doubts


def test_a_file_without_creditors_says_so(tmp_path: Path) -> None:
    found = read(tmp_path, ids=IDS + '"Tajikistan","TJK","World","WLD","x","DT.DOD.DECT.CD","5","6",""\n')
    assert cells(found)["external_debt", "", "TJK", 2021] == 6
    assert any("tells no creditors apart" in remark for remark in found.remarks)


def test_files_that_describe_are_passed_over(tmp_path: Path) -> None:
    gdp = 'Country Name,Country Code,Indicator Name,Indicator Code,2020\n"Uzbekistan",UZB,x,NY.GDP.MKTP.CD,7\n'
    (tmp_path / "Readme.txt").write_text("BACI, the trade of the world.\n\nValues are in thousands of US$.\n", encoding="utf-8")
    found = read(
        tmp_path,
        WDICSV=gdp,
        WDICountry='Country Code,Short Name,Table Name\nUZB,Uzbekistan,"Uz\nbek"\n',
        WDIfootnote="CountryCode,SeriesCode,Year,DESCRIPTION\nUZB,NY.GDP.MKTP.CD,YR2020,x\n",
        IDS_SeriesMetaData="Code,License Type,Indicator Name\nDT.DOD.DECT.CD,CC,x\n",
        Metadata_Indicator='"INDICATOR_CODE","INDICATOR_NAME","SOURCE_NOTE","SOURCE_ORGANIZATION",\n"x","y","z","w",\n',
        product_codes_HS92="code,description\n010111,Horses\n",
    )
    assert cells(found) == {("gdp", "", "UZB", 2020): 7}
    assert sum("passed over" in remark for remark in found.remarks) == 6


@pytest.mark.parametrize(
    "codes",
    [
        'country_code,country_name,country_iso2,country_iso3\n156,China,CN,CHN\n762,Tajikistan,TJ,TJK\n490,"Other Asia, nes",,S19\n',
        "country_code,country_name_abbreviation,country_name_full,iso_2digit_alpha,iso_3digit_alpha\n"
        "156,China,China,CN,CHN\n762,Tajikistan,Tajikistan,TJ,TJK\n490,Other Asia,x,,S19\n",
        "country,iso2,iso3,i\nChina,CN,CHN,156\nTajikistan,TJ,TJK,762\nOther Asia,,S19,490\n",
    ],
    ids=["2024", "2020", "2019"],
)
def test_lists_of_codes_of_every_edition(codes: str, tmp_path: Path) -> None:
    trade = "t,i,j,k,v,q\n2022,762,156,10111,    3.5,          NA\n2022,762,490,10111,1,2\n"
    region = PanelRegion(("TJK",), ("CHN", "TWN"))
    (tmp_path / "a.csv").write_text(trade, encoding="utf-8")
    (tmp_path / "country_codes_V202401b.csv").write_text(codes, encoding="utf-8")
    found = collect(tmp_path, region)
    assert cells(found) == {
        ("exports_state_to_power", "CHN", "TJK", 2022): 3500,
        ("exports_state_to_power", "TWN", "TJK", 2022): 1000,
    }


def test_the_newer_trade_files_are_in_millions_or_not(tmp_path: Path) -> None:
    lasts = ("Annual,Millions,5,,", "Monthly,Millions,,,1")
    wide = "DATASET,SERIES_CODE,OBS_MEASURE,COUNTRY,COUNTERPART_COUNTRY,INDICATOR,FREQUENCY,SCALE,2020,2020-Q1,2020-M01\n" + "".join(
        f'IMTS,x,v,"Tajikistan, Republic of","China, People\'s Republic of","{EXPORTS}",{last}\n' for last in lasts
    )
    (tmp_path / "wide").mkdir()
    assert cells(read(tmp_path / "wide", imts=wide)) == {("exports_state_to_power", "CHN", "TJK", 2020): 5e6}
    long = (
        "DATAFLOW,COUNTRY,INDICATOR,COUNTERPART_COUNTRY,FREQUENCY,TIME_PERIOD,OBS_VALUE,SCALE\n"
        "IMF.STA:IMTS(1.0.0),TJK,MG_CIF_USD,JPN,A,2020,1250000,6\nIMF.STA:IMTS(1.0.0),TJK,MG_CIF_USD,JPN,M,2020-M01,5,6\n"
        "IMF.STA:IMTS(1.0.0),TJK,MG_CIF_USD,G001,A,2020,9250000,6\n"
    )
    (tmp_path / "long").mkdir()
    assert cells(read(tmp_path / "long", imts=long)) == {("imports_state_from_power", "JPN", "TJK", 2020): 1_250_000}


def test_excel_files_by_group_of_debtors(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    names = ["Country Code", "Country Name", "Counterpart-Area Name", "Counterpart-Area Code", "Series Name", "Series Code", "2020"]
    sheet.append(names)
    sheet.append(["TJK", "Tajikistan", "Japan               ", "701", "x", "DT.DIS.BLAT.CD", 5])
    book.save(tmp_path / "r_u.xlsx")
    assert cells(collect(tmp_path, REGION)) == {("loans_disbursed", "JPN", "TJK", 2020): 5}


def rows(*told: tuple[str, str, float]) -> pd.DataFrame:
    table = [("loans_disbursed", power, state, 2020, value) for power, state, value in told]
    return pd.DataFrame(table, columns=["variable", "power", "state", "year", "value"])


def test_what_ships_and_is_not_in_the_files_is_told() -> None:
    ships = rows(("CHN", "TJK", 1), ("CHN", "UZB", 2), ("JPN", "TJK", 3), ("JPN", "UZB", 0))
    assert doubts(ships, ships) == []
    assert doubts(ships, rows(("CHN", "TJK", 1), ("JPN", "TJK", 3))) == ["loans disbursed: nothing on Uzbekistan, on which numbers ship"]
    assert doubts(ships, rows(("JPN", "TJK", 3), ("CHN", "UZB", 2))) == [
        "loans disbursed: 33 % of the 3 numbers that ship for these years are not there"
    ]
    many = rows(*(("CHN", f"S{place}", 2.0) for place in range(6)))
    assert ["as if its unit" in doubt for doubt in doubts(many, many.assign(value=2e3))] == [True]
    assert doubts(many, many.assign(value=5.0)) == []


def test_a_file_cut_off_at_a_line_end_is_refused_unless_told(tmp_path: Path) -> None:
    shipped = pd.read_csv(Path(__file__).parents[1] / "sim/suitors/packs/central_asia/history/flows.csv")
    grants = shipped[(shipped["variable"] == "grants_disbursed") & (shipped["year"] == 2019)].sort_values("state_iso3")
    names = {"EU27": "EUI"}
    lines = [
        f"2019|{names.get(row.power_iso3, row.power_iso3)}|{row.state_iso3}|11|x|{row.value / 1e6!r}\r\n" for row in grants.itertuples()
    ]
    half = "".join(lines[: len(lines) // 2])
    for cut, said in ((half, "nothing on Turkmenistan, Uzbekistan"), ("".join(lines).rstrip(), "ends within a line")):
        (tmp_path / "in").mkdir(exist_ok=True)
        (tmp_path / "in" / "a.txt").write_bytes((CRS + cut).encode())
        ask = ["update", "--from", str(tmp_path / "in"), "--no-headline"]
        done = CliRunner().invoke(main, [*ask, "--out", str(tmp_path / "out")])
        assert done.exit_code == 2 and said in done.output and len(done.output.splitlines()) == 1, done.output
        assert "--incomplete" in done.output and not (tmp_path / "out").exists()
        assert CliRunner().invoke(main, [*ask, "--incomplete"]).exit_code == 0


def test_short_rows_within_a_file_are_a_doubt(tmp_path: Path) -> None:
    found = read(tmp_path, crs=CRS + "2020|Japan|Tajikistan|11|x|1\r\n2020|Japan|Taj\r\n2020|Japan|Tajikistan|11|y|2\r\n")
    assert found.doubts == ("crs.txt: 1 of 3 rows have fewer cells than the heading",)


@pytest.mark.parametrize(
    ("said", "iso"),
    [
        ("Kazakhstan, Republic of", "KAZ"), ("Kazakhstan, Rep. of", "KAZ"), ("Korea, Republic of", "KOR"), ("Korea, D.P.R. of", "PRK"),
        ("Congo, Dem. Rep.", "COD"), ("Congo", "COG"), ("Iran, Islamic Republic Of", "IRN"), ("Lao People's Dem. Rep.", "LAO"),
        ("China, P.R.: Mainland", "CHN"),
        ("China, P.R.: Hong Kong", "HKG"), ("Hong Kong SAR, China", "HKG"), ("Türkiye, Republic of", "TUR"),
        ("Bolivia (Plurinational State of)", "BOL"), ("Cote D`Ivoire, Republic Of", "CIV"), ("Ghana", "GHA"),
        ("012", "DZA"), ("842", "USA"),
        ("German Dem. Rep.", None), ("World Bank-IDA      ", None), ("Curaçao, Kingdom of the Netherlands", None),
        ("Atlantis, Rep. of", None),
    ],
)  # fmt: skip
def test_countries_by_whatever_publishers_call_them(said: str, iso: str | None) -> None:
    assert code(said) == iso


def test_no_name_stands_for_two_countries() -> None:
    path = Path(__file__).parents[1] / "sim/suitors/data/countries.csv"
    with path.open(encoding="utf-8") as handle:
        table = list(csv.DictReader(handle))
    assert len({row["iso3"] for row in table}) == len(table)
    for row in table:
        assert {code(key) for key in (row["iso3"], *row["names"].split("|"), *filter(None, row["numeric"].split("|")))} == {row["iso3"]}
    assert name_of("KGZ") == "Kyrgyzstan" and name_of("nobody") == "nobody"


def test_no_edition_is_taken_for_another() -> None:
    from suitors.ingest.register import edition_of

    for edition in editions():
        found = edition_of(edition.needs)
        assert found is not None and (found.publisher, found.name) == (edition.publisher, edition.name)
