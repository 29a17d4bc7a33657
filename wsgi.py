"""What the web server and the command line start: `gunicorn wsgi:app`, `flask --app wsgi …`."""

from auction.app import create_app

app = create_app()
