"""Fill one database: ``python -m tests.bench.pages URL SIZE FOLDER``, in a process of its own."""

import sys

from flask_security import hash_password

from market import create_app
from market.db import db
from tests.bench.pages.ground import PASSWORD
from tests.bench.pages.town import fill


def main(url: str, size: str, folder: str) -> None:
    app = create_app(DATABASE_URL=url, INSTANCE=folder, SECRET_KEY="bench")
    with app.app_context():
        db.create_all()
        fill(int(size), hash_password(PASSWORD), lambda text: print(f"  {text}", flush=True))
        db.engine.dispose()


if __name__ == "__main__":
    main(*sys.argv[1:])
