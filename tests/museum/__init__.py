"""A museum's server for tests: it speaks the APIs that the sources ask, draws pictures, and misbehaves on command.

    with Museum(Met(records.met(200)), faults=Faults(guard=Guard(burst=30, rate=20))) as museum:
        ... f"{museum.url}/public/collection/v1/objects" ...

By hand: ``python -m tests.museum --port 8200``, see its ``--help``.
"""

from tests.museum.faults import Fault, Faults, Guard, Spells
from tests.museum.server import Museum

__all__ = ["Fault", "Faults", "Guard", "Museum", "Spells"]
