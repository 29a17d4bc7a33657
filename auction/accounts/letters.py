"""Letters to account holders, in their own language. Writing one is a step of an act: it never commits."""

from flask import current_app
from sqlalchemy.orm import Session

from auction.ground.refusal import Words
from auction.journal.actions import write_mail

from .models import User

IDENTITY_CONFIRMED = (
    Words("Your identity is confirmed", "实名认证已通过"),
    Words(
        "The court has confirmed your identity. You may now enrol for lots.",
        "您的实名认证已通过，现在可以报名参加竞买。",
    ),
)
IDENTITY_REFUSED = (
    Words("Your identity proof was sent back", "实名认证未通过"),
    Words(
        "The court could not confirm your identity. The reason:\n\n{reason}\n\nPlease hand in your documents again.",
        "您的实名认证材料未通过审核，原因如下：\n\n{reason}\n\n请重新提交。",
    ),
)


def path_of(endpoint: str, **values) -> str:
    """The address of a page from this site's root; due work has no request to build it from."""
    return current_app.url_map.bind("").build(endpoint, values)


def address_of(endpoint: str, **values) -> str:
    """The full address of a page for a letter. It never comes from the request, whose Host header anybody can forge."""
    return f"{current_app.config['PUBLIC_URL']}{path_of(endpoint, **values)}"


def letter_text(template: str, **facts) -> str:
    """The letter `templates/<template>`: its first line is the subject. `facts` must name the `user` written to."""
    # Not render_template: commands write letters too, and page variables need a request.
    return current_app.jinja_env.get_template(template).render(address_of=address_of, **facts)


def write_letter(session: Session, template: str, user: User, **facts) -> None:
    """Put the letter `templates/<template>` to `user` into the act."""
    put_in_outbox(session, user.email, letter_text(template, user=user, **facts))


def put_in_outbox(session: Session, recipient: str, text: str) -> None:
    """Put a finished letter into the act."""
    subject, _, body = text.strip().partition("\n")
    write_mail(session, recipient, subject.strip(), body.strip() + "\n")
