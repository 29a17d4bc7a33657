"""`python -m auction.prepare`: the tables brought up to date and, in the demo, an empty database filled.

One process for both, because loading the program takes longer than either when there is nothing to do.
"""

import sys

from flask.cli import ScriptInfo
from flask_migrate import upgrade

from auction.app import create_app


def main() -> int:
    """Exit status 0 when the database is ready for the web server."""
    app = create_app()
    with app.app_context():
        upgrade()
    if app.config["SUBHASTA_ENV"] == "demo":
        # The command itself, so that `flask demo load` and a first start cannot differ.
        app.cli.main(["demo", "load", "--if-empty"], standalone_mode=False, obj=ScriptInfo(create_app=lambda: app))
    return 0


if __name__ == "__main__":
    sys.exit(main())
