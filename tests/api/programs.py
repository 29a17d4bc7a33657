"""The program for clients that are no browser of the tests."""

from auction.ground.store import db


def apart(app):
    """The program, each request in a context of its own: the test's would keep who asked the time before."""

    def serve(environ, start_response):
        db.session.commit()
        with app.app_context():
            return app(environ, start_response)

    return serve
