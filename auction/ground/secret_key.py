"""The key that signs sessions, for checkouts where nobody has set one."""

import os
import secrets
from pathlib import Path


def kept_secret_key(instance: Path) -> str:
    """The key in `instance`/secret_key; made once, so that sessions survive a restart."""
    path = instance / "secret_key"
    if not path.exists():
        instance.mkdir(parents=True, exist_ok=True)
        draft = instance / f"secret_key.new-{os.getpid()}"
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(48))
        try:
            os.link(draft, path)  # unlike a rename, it never replaces a key that another start has just made
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text()
