"""The smallest program with our sockets: everybody is in one room, and a request tells it as much as it asks for.

Run as `gunicorn -k gevent tests.sockets.socket_app:app`.
"""

from flask import Flask, jsonify, request

from auction.sockets import server as sockets
from auction.sockets.server import acknowledge, at_once, socketio

# What a reader who does read needs for 20 kB.
PAUSE_S = 0.003


@at_once("join", "/live")
def join(sid, ack_id, data, environ, waited_s):
    """Enter the room."""
    socketio.server.enter_room(sid, "all", "/live")
    acknowledge(sid, "/live", ack_id, '{"ok":true}')


@at_once("echo", "/live")
def echo(sid, ack_id, data, environ, waited_s):
    """Answer what was said, as JSON."""
    acknowledge(sid, "/live", ack_id, f'{{"said":{int(data)}}}')


app = Flask(__name__)
sockets.install(app, is_gevent=True)


@app.get("/tell")
def tell():
    """Tell the room `count` messages of about `bytes` each, numbered."""
    for number in range(int(request.args["count"])):
        message = {"number": number, "filling": "x" * int(request.args["bytes"])}
        socketio.emit("news", message, namespace="/live", to="all")
        socketio.sleep(PAUSE_S)
    return jsonify(sockets.counts())


@app.get("/healthz")
def healthz():
    """Alive."""
    return "ok"
