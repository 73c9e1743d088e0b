"""Publishers' files: known by their columns, read without loss, nobody counted twice, one clear message for each that is broken."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from click.testing import CliRunner

from suitors.cli.main import main
from suitors.history.panel import read_panel
from suitors.ingest.collect import Collection, collect
from suitors.ingest.errors import IngestError
from suitors.ingest.register import editions
from suitors.ingest.rows import PanelRegion

SAMPLES = Path(__file__).parent / "publishers"
REGION = PanelRegion(("TJK",), ("CHN", "EU27", "JPN", "USA"))
Cell = tuple[str, str, int]


def cells(rows: pd.DataFrame) -> dict[Cell, float]:
    return {(row.variable, row.power, row.year): row.value for row in rows.itertuples()}


def read(folder: Path) -> Collection:
    return collect(folder, REGION)


def put(folder: Path, name: str, text: str, encoding: str = "utf-8") -> Path:
    folder.mkdir(exist_ok=True)
    (folder / name).write_bytes(text.encode(encoding))
    return folder


def suitors(*arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(main, list(arguments))
    return done.exit_code, done.output


def test_debts_and_payments_of_all_kinds_of_creditors_add_up() -> None:
    found = read(SAMPLES / "ids")
    got = cells(found.rows)
    assert got["debt_stock", "CHN", 2021] == 1_100_000_001
    assert got["loans_disbursed", "CHN", 2021] == 11e6 + 1e6
    assert got["loans_repaid", "CHN", 2022] == 66e6
    assert got["loans_disbursed", "EU27", 2021] == 2e6 + 0.5e6
    assert got["loans_disbursed", "EU27", 2022] == 0.5e6
    assert got["external_debt", "", 2023] == 6.2e9
    assert found.rows[found.rows["variable"] == "loans_disbursed"]["value"].sum() == (12 + 12 + 16 + 2.5 + 0.5 + 4.5) * 1e6


def test_what_is_due_later_is_no_payment() -> None:
    found = read(SAMPLES / "ids")
    assert ("loans_repaid", "CHN", 2024) not in cells(found.rows)
    assert cells(found.apart)["loans_repaid_scheduled", "CHN", 2024] == 88e6
    assert any("Atlantis" in remark for remark in found.remarks)


def test_lines_before_the_heading_are_passed_over_and_constant_prices_left_out() -> None:
    found = read(SAMPLES / "wdi")
    assert cells(found.rows) == {
        ("gdp", "", 2022): 10e9, ("gdp", "", 2023): 12e9, ("gdp", "", 2024): 14e9,
        ("population", "", 2022): 10e6, ("population", "", 2023): 10.1e6, ("population", "", 2024): 10.2e6,
        ("exports_share", "", 2022): 15.5, ("exports_share", "", 2024): 16.5,
    }  # fmt: skip
    assert any("constant prices" in remark for remark in found.remarks)


def test_refunds_relief_and_groups_of_states_are_no_grants() -> None:
    found = read(SAMPLES / "crs")
    got = {name: round(value) for name, value in cells(found.rows).items()}
    assert got == {
        ("grants_disbursed", "JPN", 2022): 4_250_000,
        ("grants_disbursed", "EU27", 2022): 3_500_000,
        ("grants_disbursed", "USA", 2022): 6_000_000,
    }
    apart = {name: round(value) for name, value in cells(found.apart).items()}
    assert apart["grants_refunded", "JPN", 2022] == -250_000
    assert apart["debt_relief", "USA", 2022] == 9_000_000
    assert apart["grants_committed", "JPN", 2022] == 9_500_000


def test_grants_in_the_newer_layout_are_the_same(tmp_path: Path) -> None:
    old = pd.read_csv(SAMPLES / "crs" / "CRS 2022 data.txt", sep="|", dtype=str, keep_default_na=False)
    named = {
        "Year": "year",
        "DonorName": "donor_name",
        "RecipientName": "recipient_name",
        "FlowCode": "flow_code",
        "SectorCode": "sector_code",
    }
    new = old.rename(columns={**named, "USD_Disbursement": "usd_disbursement", "USD_Commitment": "usd_commitment"})
    new.to_parquet(tmp_path / "anything.parquet")
    assert cells(read(tmp_path).rows) == cells(read(SAMPLES / "crs").rows)


def test_trade_is_summed_over_products_and_numbers_are_countries() -> None:
    got = cells(read(SAMPLES / "baci").rows)
    assert got == {
        ("exports_state_to_power", "CHN", 2022): 1_000_000,
        ("exports_state_to_power", "EU27", 2022): 75_000,
        ("imports_state_from_power", "CHN", 2022): 2_000_000,
    }


def test_the_older_trade_layout_needs_no_list_of_codes(tmp_path: Path) -> None:
    put(tmp_path, "old.csv", "t,hs6,i,j,v,q\n2015,010121,762,842,3,1\n")
    assert cells(read(tmp_path).rows) == {("exports_state_to_power", "USA", 2015): 3000}


def test_the_union_is_not_counted_beside_its_members() -> None:
    found = read(SAMPLES / "dots")
    assert cells(found.rows)["exports_state_to_power", "EU27", 2022] == 200
    assert any("European Union as a whole counts" in remark for remark in found.remarks)


@pytest.mark.parametrize(
    "text",
    [
        "Country Name,Country Code,Indicator Name,Indicator Code,Counterpart Country Name,Counterpart Country Code,Time Period,Value\n"
        "Tajikistan,923,x,TXG_FOB_USD,Japan,158,2020,7\nTajikistan,923,x,TXG_FOB_USD,Japan,158,2020M1,1\n",
        "Country Name,Country Code,Counterpart Country Name,Counterpart Country Code,Time Period,"
        '"Goods, Value of Exports, Free on board (FOB), US Dollars (TXG_FOB_USD)"\nTajikistan,923,Japan,158,2020,7\n',
    ],
    ids=["long", "panel"],
)
def test_layouts_of_trade_by_partner(text: str, tmp_path: Path) -> None:
    put(tmp_path, "any.csv", text)
    assert cells(read(tmp_path).rows) == {("exports_state_to_power", "JPN", 2020): 7}


@pytest.mark.parametrize(
    ("first", "amount"), [("AidData Record ID", "Amount (Nominal USD)"), ("AidData TUFF Project ID", "Amount (Constant USD2017)")]
)
def test_commitments_stay_out_of_the_panel(first: str, amount: str, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "About"  # type: ignore[union-attr]
    sheet = book.create_sheet("GCDF")
    sheet.append([first, "Recommended For Aggregates", "Financier Country", "Recipient", "Commitment Year", "Flow Type", amount])
    sheet.append([1, "Yes", "China", "Tajikistan", 2019, "Loan", 5e6])
    sheet.append([2, "No", "China", "Tajikistan", 2019, "Loan", 9e6])
    sheet.append([3, "Yes", "China", "Tajikistan", 2019, "Grant", 1e6])
    book.save(tmp_path / "any.xlsx")
    found = read(tmp_path)
    assert found.rows.empty
    assert cells(found.apart) == {("loans_committed", "CHN", 2019): 5e6, ("grants_committed", "CHN", 2019): 1e6}
    assert set(found.apart["grade"]) == {"literature"}


CRS = "Year|DonorName|RecipientName|FlowCode|USD_Disbursement\n"


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("a.csv", "colour,shape,size\nred,round,1\n", r"a\.csv: no known publisher has its columns \(colour, shape, size\); nearest: "),
        ("a.csv", "t,i,j,k,v\n2020,762,156,1,2\n", r"nearest: CEPII BACI, yearly file of products, which needs also q$"),
        ("a.txt", CRS + "2020|Japan|Tajikistan|11|1\n2020|Japan|Tajik", r"a\.txt: its last row has 3 cells of 5, .* download it again"),
        ("a.txt", CRS + "2020|Japan|Tajikistan|11|1,5\n", r"a\.txt: disbursed '1,5' is no number \(decimals must come after a point\)"),
        ("a.txt", CRS + "20x0|Japan|Tajikistan|11|1\n", r"a\.txt: year '20x0' is no year"),
        ("a.txt", CRS, r"a\.txt: has a heading and no rows"),
        ("a.csv", "", r"a\.csv: is empty; download it again"),
        ("a.xlsx", "PK half", r"a\.xlsx: is no whole Excel file"),
        ("a.zip", "PK", r"a\.zip: is an archive; unpack it"),
        ("a.csv", "\ufeff", r"a\.csv: no known publisher"),
        ("a.csv.crdownload", "x", r"is a download that has not ended"),
        (
            "a.csv",
            '"Country Name","Country Code","Indicator Name","Indicator Code","2020"\n"Tajikistan","TJK","x","NY.GDP.MKTP.CD","1\n',
            "damaged",
        ),
        (
            "a.csv",
            "Country Name,Country Code,Indicator Name,Indicator Code,2020\nTajikistan,TJK,x,NY.GDP.MKTP.CD,1\n"
            "Tajikistan,TJK,x,NY.GDP.MKTP.CD,2\n",
            r"a\.csv: TJK NY\.GDP\.MKTP\.CD 2020 stands twice with two values: 1 and 2",
        ),
    ],
)
def test_a_broken_file_gets_one_message(name: str, text: str, said: str, tmp_path: Path) -> None:
    put(tmp_path / "in", name, text)
    code, output = suitors("update", "--from", str(tmp_path / "in"), "--out", str(tmp_path / "out"))
    assert code == 2
    assert pd.Series([output]).str.contains(said).all(), output
    assert "Traceback" not in output and not (tmp_path / "out").exists()


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_encodings_and_separators_of_thousands(encoding: str, tmp_path: Path) -> None:
    put(tmp_path, "a.txt", CRS + "2020|Türkiye|Tajikistan|11|1\n2020|Japan|Tajikistan|11|1,234.5\n", encoding)
    found = read(tmp_path)
    assert cells(found.rows) == {("grants_disbursed", "JPN", 2020): pytest.approx(1234.5e6)}
    assert any("separators of thousands" in remark for remark in found.remarks)
    assert any("not in UTF-8" in remark for remark in found.remarks) == (encoding == "cp1252")


def test_the_same_file_or_row_twice_counts_once(tmp_path: Path) -> None:
    row = "2020|Japan|Tajikistan|11|2\n"
    put(tmp_path, "a.txt", CRS + row + row)
    put(tmp_path, "b.txt", CRS + row + row)
    put(tmp_path, "c.txt", CRS + row)
    found = read(tmp_path)
    assert cells(found.rows) == {("grants_disbursed", "JPN", 2020): 2e6}
    assert any("same file as a.txt" in remark for remark in found.remarks)
    assert any("stand twice" in remark for remark in found.remarks)


def test_a_year_that_no_file_has_is_named(tmp_path: Path) -> None:
    put(tmp_path, "a.txt", CRS + "2020|Japan|Tajikistan|11|2\n2022|Japan|Tajikistan|11|2\n")
    assert (
        "grants disbursed: no number for 2021" in suitors("update", "--from", str(tmp_path), "--no-headline", "--detail", "--incomplete")[1]
    )


def test_what_ships_in_a_publisher_layout_is_no_revision(tmp_path: Path) -> None:
    folder = Path(read_panel.__code__.co_filename).parents[1] / "packs" / "central_asia" / "history"
    shipped = pd.read_csv(folder / "flows.csv")
    grants = shipped[(shipped["variable"] == "grants_disbursed") & (shipped["year"] == 2019)]
    names = {"EU27": "EUI"}
    lines = [f"2019|{names.get(row.power_iso3, row.power_iso3)}|{row.state_iso3}|11|{row.value / 1e6!r}\n" for row in grants.itertuples()]
    put(tmp_path, "a.txt", CRS + "".join(lines))
    code, output = suitors("update", "--from", str(tmp_path))
    assert code == 0 and "The files change no number of the panel." in output and "They change no figure of the opening." in output, output


def test_the_folder_is_a_panel_and_an_opening_and_nothing_is_overwritten(tmp_path: Path) -> None:
    source, out = tmp_path / "in", tmp_path / "out"
    shutil.copytree(SAMPLES / "ids", source)
    text = (source / "IDS_ALLCountries_Data.csv").read_text(encoding="utf-8")
    (source / "IDS_ALLCountries_Data.csv").write_text(text.replace('"900000000",""', '"900000000","800000000"'), encoding="utf-8")
    ask = ("update", "--from", str(source), "--out", str(out), "--runs", "8", "--workers", "1", "--incomplete")
    code, output = suitors(*ask)
    assert code == 0 and len(output.splitlines()) <= 24, output
    assert "The headline is leverage of Japan with China's strategy, less that with its own strategy." in " ".join(output.split())
    panel = read_panel(out / "panel.csv")
    assert panel.dyads["debt_stock"][panel.powers.index("CHN"), panel.states.index("TJK"), panel.until(2022) - 1] == pytest.approx(1000)
    with (out / "opening.csv").open(encoding="utf-8") as handle:
        rows = {row["path"]: row for row in csv.DictReader(handle)}
    changed = rows["powers.CHN.toward.TJK.sovereign_debt"]
    assert (changed["value"], changed["grade"], changed["year"], changed["source"]) == ("0.8", "data", "2024", "World Bank IDS")
    assert suitors("check", str(out / "scenario.toml"))[0] == 0
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["headline"]["runs"] == 8 and set(manifest["files"]) >= {"panel.csv", "opening.csv", "sources.csv", "revisions.csv"}
    mine = out / "panel.csv"
    mine.write_text("mine", encoding="utf-8")
    assert suitors(*ask)[0] == 2 and mine.read_text(encoding="utf-8") == "mine"


def test_every_publisher_has_a_reader_and_every_edition_a_sample_here() -> None:
    from importlib import import_module

    assert {edition.publisher for edition in editions()} == {"ids", "wdi", "crs", "baci", "dots", "gcdf"}
    for edition in editions():
        assert callable(import_module(f"suitors.ingest.publishers.{edition.publisher}").read)


def test_an_unknown_state_is_named_with_the_nearest() -> None:
    with pytest.raises(IngestError, match=r"Tajikstan: is no country that is known; nearest: Tajikistan"):
        from suitors.ingest.update import region_of
        from suitors.packs.pack import chosen

        region_of(chosen(), None, ("Tajikstan",), ())
