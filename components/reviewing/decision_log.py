"""Curators' decisions as the server keeps them: a log that only grows, in a database.

The newest entry about a work, or a group of works, counts. An entry names the one that it follows, and no two may
follow the same one. So of two curators who decide about one work at the same time, one is told what the other decided.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from components.reviewing.decision_database import Database, DatabaseError, Run

_TABLE = """
CREATE TABLE IF NOT EXISTS vitrine_decisions (
    revision {serial},
    collection TEXT NOT NULL,
    kind TEXT NOT NULL,
    id_hash TEXT NOT NULL,
    follows BIGINT NOT NULL,
    id TEXT NOT NULL,
    entry TEXT NOT NULL,
    curator TEXT NOT NULL,
    written TEXT NOT NULL,
    UNIQUE (collection, kind, id_hash, follows)
)"""
# A group of works can have an id that is longer than what a database indexes, so its hash stands for it.
_NEWEST = """
SELECT id, entry, revision FROM vitrine_decisions WHERE revision IN (
    SELECT MAX(revision) FROM vitrine_decisions WHERE collection = ? AND kind = ? GROUP BY id_hash
) ORDER BY revision"""
_NEWEST_OF = """
SELECT entry, revision FROM vitrine_decisions WHERE collection = ? AND kind = ? AND id_hash = ?
ORDER BY revision DESC LIMIT 1"""
_ADD = """
INSERT INTO vitrine_decisions (collection, kind, id_hash, follows, id, entry, curator, written)
VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING RETURNING revision"""

#: The parts of a decision by their names; None where it is withdrawn.
Entry = Mapping[str, str] | None


@dataclass(frozen=True)
class Kept:
    """The newest entry about a work or a group, and its ``revision``, from 1; 0 where nothing was ever decided."""

    entry: Entry
    revision: int


@dataclass(frozen=True)
class Change:
    """An entry that is to be added: the ``id`` that it is about, and the revision that it ``follows``."""

    id: str
    entry: Entry
    follows: int


@dataclass(frozen=True)
class Outcome:
    """What became of a change: whether the newest entry says what it says, and that newest entry."""

    accepted: bool
    newest: Kept


class DecisionLog:
    """The log in one database. Threads and processes may share the database."""

    def __init__(self, database: Database) -> None:
        """Args: where the log is kept. Nothing is asked yet."""
        self._database = database
        self._has_table = False

    def newest(self, collection: str, kind: str) -> dict[str, Kept]:
        """The newest entries about a collection by id, withdrawn ones too, in the order in which they were written.

        Args:
            collection: the key of the collection.
            kind: of the decisions, such as those about duplicates.

        Raises:
            DatabaseError: the database does not answer.
        """
        with self._transaction() as run:
            rows = run(_NEWEST, (collection, kind)).fetchall()
        return {about: Kept(json.loads(entry), revision) for about, entry, revision in rows}

    def add(self, collection: str, kind: str, changes: Sequence[Change], curator: str) -> list[Outcome]:
        """Adds entries in one transaction, each with the curator's name; the outcome of each.

        An entry is not added where another one has followed the same revision, unless that one says the same.

        Raises:
            DatabaseError: the database does not answer. Nothing was added.
        """
        written = datetime.now(UTC).isoformat(timespec="seconds")
        outcomes = {}
        with self._transaction() as run:
            # In one order everywhere, or two transactions could wait for each other.
            for place in sorted(range(len(changes)), key=lambda place: changes[place].id):
                outcomes[place] = _added(run, collection, kind, changes[place], curator, written)
        return [outcomes[place] for place in range(len(changes))]

    @contextmanager
    def _transaction(self) -> Iterator[Run]:
        """A transaction of the database, in which there is the table."""
        try:
            if not self._has_table:
                with self._database.transaction() as run:
                    run(_TABLE.format(serial=self._database.serial), ())
                self._has_table = True
            with self._database.transaction() as run:
                yield run
        except DatabaseError:
            # Somebody may have taken it away.
            self._has_table = False
            raise


def _added(run: Run, collection: str, kind: str, change: Change, curator: str, written: str) -> Outcome:
    entry = None if change.entry is None else {**change.entry, "curator": curator}
    key = (collection, kind, hashlib.sha256(change.id.encode()).hexdigest())
    newest = _newest(run, key)
    if newest.entry is None and entry is None:
        return Outcome(True, newest)
    if newest.revision == change.follows:
        text = json.dumps(entry, ensure_ascii=False)
        if made := run(_ADD, (*key, change.follows, change.id, text, curator, written)).fetchone():
            return Outcome(True, Kept(entry, made[0]))
        newest = _newest(run, key)
    return Outcome(_said(newest.entry) == _said(entry), newest)


def _newest(run: Run, key: tuple[str, str, str]) -> Kept:
    found = run(_NEWEST_OF, key).fetchone()
    return Kept(json.loads(found[0]), found[1]) if found else Kept(None, 0)


def _said(entry: Entry) -> Entry:
    """What an entry says, whoever said it and when."""
    return None if entry is None else {name: part for name, part in entry.items() if name not in ("curator", "time")}
