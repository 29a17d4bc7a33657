"""The estimate at the command line: learnt from one table of sales, tried on another."""

import json
from pathlib import Path

import click
from flask import Flask

from auction.ground.refusal import Refusal, say

from .actions import import_sales
from .files import Sales, errors_of, read_sales
from .market import Estimate, Market


def install(app: Flask) -> None:
    """Give the program its commands."""
    app.cli.add_command(estimate_command)
    app.cli.add_command(import_sales_command)


TABLE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("estimate")
@click.argument("train", type=TABLE)
@click.argument("test", type=TABLE)
@click.option("--target", required=True, help="The column with the price.")
@click.option(
    "--exclude", multiple=True, help="A column known only after the sale; may be given again, or with commas."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object per line, the errors first.")
def estimate_command(train: Path, test: Path, target: str, exclude: tuple[str, ...], as_json: bool) -> None:
    """Estimate the prices of TEST from the sales of TRAIN, two CSV files with the same columns."""
    excluded = [name.strip() for one in exclude for name in one.split(",") if name.strip()]
    try:
        sold = _read(train, target, excluded).sold()
        asked = _read(test, target, excluded)
        estimates = Market(sold.rows, [price for price in sold.prices if price]).estimates(asked.rows)
    except Refusal as refusal:
        raise click.ClickException(say(refusal, "en")) from None
    errors = errors_of([one.price for one in estimates], asked.prices)
    if as_json:
        click.echo(json.dumps(errors))
        for number, estimate, paid in zip(asked.numbers, estimates, asked.prices, strict=True):
            click.echo(json.dumps(_as_json(number, estimate, paid, sold)))
        return
    click.echo(f"{errors['rows']} rows, mean error {errors['mape_pct']} %, median {errors['median_ape_pct']} %, "
               f"within 10 %: {errors['within_10pct']} %")  # fmt: skip
    for number, estimate in zip(asked.numbers, estimates, strict=True):
        click.echo(f"row {number}: {estimate.price:,.0f} ({estimate.low:,.0f} to {estimate.high:,.0f})")


@click.command("import-sales")
@click.argument("file", type=TABLE)
def import_sales_command(file: Path) -> None:
    """Import sales to learn from: CSV with source, reference, asset_kind, title, division_code, area_m2, sold_on, price."""
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            click.echo(f"{import_sales(lines)} sales read; those known already are left as they are.")
    except Refusal as refusal:
        raise click.ClickException(say(refusal, "en")) from None
    except UnicodeDecodeError as error:
        raise click.ClickException(f"{file.name} is not UTF-8 (byte {error.start}); save it as UTF-8.") from None


def _read(file: Path, target: str, excluded: list[str]) -> Sales:
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            return read_sales(lines, target, excluded)
    except UnicodeDecodeError as error:
        raise click.ClickException(f"{file.name} is not UTF-8 (byte {error.start}); save it as UTF-8.") from None


def _as_json(number: int, estimate: Estimate, paid: float | None, sold: Sales) -> dict:
    return {
        "row": number,
        "estimate": round(estimate.price),
        "low": round(estimate.low),
        "high": round(estimate.high),
        "actual": paid,
        "comparables": [
            {"row": sold.numbers[one.row - 1], "price": one.price, "weight_pct": one.weight_pct}
            for one in estimate.comparables
        ],
    }
