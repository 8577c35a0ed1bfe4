"""The raw store: everything that was fetched, kept so that no moment to stop at loses it or leaves half of it.

``log.sqlite`` holds an append-only log of what came of each request, and the records themselves by content;
``pictures/ab/<sha256>`` hold the pictures. Every answer is committed when it has come. A record that SQLite has
committed, and a picture that has its name, are whole; what is not in the log has not happened.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
import sqlite3
import time
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Literal

from pipeline.core.errors import SourceError

Kind = Literal["record", "picture"]

#: Counts up when a store of before cannot be read any more.
VERSION = 1

_FILE = "log.sqlite"
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)

#: Names in one question to SQLite; it takes some thousands.
_TOGETHER = 900

_SCHEMA = """
CREATE TABLE log (
    seq INTEGER PRIMARY KEY,
    at REAL NOT NULL,
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    code TEXT NOT NULL,
    transient INTEGER NOT NULL,
    message TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    etag TEXT NOT NULL,
    last_modified TEXT NOT NULL,
    version TEXT NOT NULL
);
CREATE INDEX log_newest ON log (kind, key, seq);
CREATE TABLE bodies (sha256 TEXT PRIMARY KEY, body BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE listings (question TEXT PRIMARY KEY, ids BLOB NOT NULL);
CREATE TABLE notes (kind TEXT, key TEXT, value TEXT NOT NULL, PRIMARY KEY (kind, key));
CREATE TRIGGER log_stays_changed BEFORE UPDATE ON log BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
CREATE TRIGGER log_stays_deleted BEFORE DELETE ON log BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
"""


@dataclass(frozen=True)
class Entry:
    """The newest thing that is known of a record or a picture.

    Attributes:
        seq: its place in the log.
        code: "" when it was fetched, else why it could not be.
        transient: whether asking again in another run may help.
        message: the failure in words.
        sha256: of the content; of a failure "".
        etag, last_modified: what the server gave to ask whether it has changed.
        version: what the record itself says of when it was changed.
    """

    seq: int
    code: str
    transient: bool
    message: str
    sha256: str
    etag: str
    last_modified: str
    version: str


Failure = Entry


@dataclass(frozen=True)
class StoredPicture:
    """A picture in the store."""

    sha256: str
    path: Path


class RawStore:
    """One raw store. Writing is for one process at a time; reading is for any, also meanwhile."""

    def __init__(self, folder: Path, *, write: bool = True) -> None:
        """Opens the store, and makes it when it is to be written and not there.

        Raises:
            SourceError: it is not there, foreign, damaged, of another version, or written by another process.
        """
        self.folder, self._write = folder, write
        self._lock: IO[str] | None = None
        self._pictures = folder / "pictures"
        if write:
            with self._guarded():
                self._pictures.mkdir(parents=True, exist_ok=True)
                self._hold()
        elif not (folder / _FILE).is_file():
            raise SourceError(f"{folder} is no store of fetched works. Fetch first, or name another one with --store.")
        try:
            self._db = self._open()
        except BaseException:
            self._let_go()
            raise

    def _hold(self) -> None:
        handle = self._lock = (self.folder / ".lock").open("w")
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            self._let_go()
            raise SourceError(
                f"Another process is fetching into {self.folder}. Wait until it has ended, or choose another --store."
            ) from error
        # What a killed run was writing has no name yet and never gets one.
        for path in self._pictures.glob("*/.*.partial"):
            path.unlink(missing_ok=True)

    def _let_go(self) -> None:
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def _open(self) -> sqlite3.Connection:
        path = self.folder / _FILE
        with self._guarded():
            # autocommit: every answer is its own transaction.
            db = sqlite3.connect(path, isolation_level=None, timeout=30)
            try:
                db.execute("PRAGMA journal_mode = WAL")
                # A killed process loses nothing; a machine that loses its power loses what came in the last moments.
                db.execute("PRAGMA synchronous = NORMAL")
                version = db.execute("PRAGMA user_version").fetchone()[0]
                if version == 0 and not db.execute("SELECT 1 FROM sqlite_master").fetchone() and self._write:
                    db.executescript(f"BEGIN; {_SCHEMA} PRAGMA user_version = {VERSION}; COMMIT;")
                    version = VERSION
                if version != VERSION:
                    raise SourceError(
                        f"{path} is not a log that this version reads (its version is {version}, read is {VERSION}). "
                        "Name another --store."
                    )
                if not self._write:
                    db.execute("PRAGMA query_only = ON")
            except BaseException:
                db.close()
                raise
        return db

    @contextmanager
    def _guarded(self) -> Iterator[None]:
        """Turns what disks and SQLite say into a sentence."""
        try:
            yield
        except sqlite3.Error as error:
            name = getattr(error, "sqlite_errorname", "")
            if name == "SQLITE_FULL" or (name.startswith("SQLITE_IOERR") and self._write):
                raise self._full(str(error)) from error
            raise SourceError(
                f"The store {self.folder} cannot be read: {error}. If its disk is sound, move it away and fetch anew."
            ) from error
        except OSError as error:
            if error.errno in _FULL:
                raise self._full(os.strerror(error.errno)) from error
            raise SourceError(f"The store {self.folder} cannot be used: {error.strerror or error}.") from error

    def _full(self, reason: str) -> SourceError:
        return SourceError(
            f"The disk of the store {self.folder} takes nothing more ({reason}). What was fetched is safe. "
            "Make room, or move the store to a larger disk, and run the same command again: it goes on from here."
        )

    def __enter__(self) -> RawStore:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Closes the store; what is in it stays."""
        self._db.close()
        self._let_go()

    # --- what was asked -------------------------------------------------------------------------------------------

    def listing(self, question: str) -> list[str] | None:
        """The ids that a question was answered with last; None when it never was."""
        with self._guarded():
            row = self._db.execute("SELECT ids FROM listings WHERE question = ?", (question,)).fetchone()
        return None if row is None else _unpacked(row[0]).decode().split("\n")

    def put_listing(self, question: str, ids: Sequence[str]) -> None:
        """Keeps the answer to a question. Ids hold no line breaks."""
        body = zlib.compress("\n".join(ids).encode())
        with self._guarded():
            self._db.execute("INSERT OR REPLACE INTO listings VALUES (?, ?)", (question, body))

    def note(self, kind: str, key: str, value: str) -> None:
        """Remembers a small fact, such as the rate that a server took."""
        with self._guarded():
            self._db.execute("INSERT OR REPLACE INTO notes VALUES (?, ?, ?)", (kind, key, value))

    def noted(self, kind: str, key: str) -> str:
        """What was noted, or ""."""
        with self._guarded():
            row = self._db.execute("SELECT value FROM notes WHERE kind = ? AND key = ?", (kind, key)).fetchone()
        return str(row[0]) if row else ""

    # --- the log --------------------------------------------------------------------------------------------------

    def last_seq(self) -> int:
        """Place of the newest entry, 0 in an empty log."""
        with self._guarded():
            return int(self._db.execute("SELECT COALESCE(MAX(seq), 0) FROM log").fetchone()[0])

    def entries(self, kind: Kind, keys: Sequence[str], *, settled: bool = False) -> dict[str, Entry]:
        """The newest entry of each key that has one.

        Args:
            kind: of the keys.
            keys: ids of records or addresses of pictures.
            settled: whether to look past failures that another run may undo.
        """
        found: dict[str, Entry] = {}
        only = "AND transient = 0" if settled else ""
        with self._guarded():
            for start in range(0, len(keys), _TOGETHER):
                part = keys[start : start + _TOGETHER]
                marks = ",".join("?" * len(part))
                rows = self._db.execute(
                    "SELECT key, seq, code, transient, message, sha256, etag, last_modified, version FROM log "
                    "WHERE seq IN (SELECT MAX(seq) FROM log WHERE kind = ? "
                    f"AND key IN ({marks}) {only} GROUP BY key)",
                    (kind, *part),
                )
                for key, seq, code, transient, *rest in rows:
                    found[key] = Entry(seq, code, bool(transient), *rest)
        return found

    def failures(self, kind: Kind, keys: Sequence[str]) -> dict[str, Failure]:
        """The newest entry of each key for which it is a failure."""
        return {key: entry for key, entry in self.entries(kind, keys).items() if entry.code}

    def put_failure(self, kind: Kind, key: str, code: str, message: str, transient: bool) -> None:
        """Logs that something could not be fetched; what was fetched of it before stays."""
        self._append(kind, key, code=code, transient=transient, message=message)

    def confirm(self, kind: Kind, key: str) -> None:
        """Logs that the server says that nothing has changed."""
        entry = self.entries(kind, [key])[key]
        self._append(kind, key, entry.sha256, entry.etag, entry.last_modified, entry.version)

    def _append(
        self,
        kind: Kind,
        key: str,
        sha256: str = "",
        etag: str = "",
        last_modified: str = "",
        version: str = "",
        *,
        code: str = "",
        transient: bool = False,
        message: str = "",
        body: bytes | None = None,
    ) -> None:
        values = (time.time(), kind, key, code, int(transient), message, sha256, etag, last_modified, version)
        with self._guarded():
            self._db.execute("BEGIN IMMEDIATE")
            try:
                if body is not None:
                    self._db.execute("INSERT OR IGNORE INTO bodies VALUES (?, ?)", (sha256, zlib.compress(body)))
                self._db.execute(
                    "INSERT INTO log (at, kind, key, code, transient, message, sha256, etag, last_modified, version) "
                    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    values,
                )
                self._db.execute("COMMIT")
            except BaseException:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                raise

    def state(self) -> str:
        """A digest of what is known of every key now: not of when it was fetched, nor of how often."""
        digest = hashlib.sha256()
        with self._guarded():
            rows = self._db.execute(
                "SELECT kind, key, code, sha256 FROM log WHERE seq IN (SELECT MAX(seq) FROM log GROUP BY kind, key) "
                "ORDER BY kind, key"
            )
            for row in rows:
                digest.update("\n".join(row).encode() + b"\0")
        return digest.hexdigest()

    # --- records --------------------------------------------------------------------------------------------------

    def put_record(self, key: str, body: bytes, *, etag: str = "", last_modified: str = "", version: str = "") -> None:
        """Keeps a record, whole, with what the server gave to ask later whether it has changed."""
        self._append("record", key, hashlib.sha256(body).hexdigest(), etag, last_modified, version, body=body)

    def record(self, key: str) -> bytes | None:
        """The last record that was fetched, whatever came after; None when none ever was."""
        return next((body for _, body in self.records([key])), None)

    def records(self, keys: Sequence[str]) -> Iterator[tuple[str, bytes]]:
        """Key and last fetched record of those keys that have one, in their order."""
        for start in range(0, len(keys), _TOGETHER):
            part = keys[start : start + _TOGETHER]
            marks = ",".join("?" * len(part))
            with self._guarded():
                rows = self._db.execute(
                    "SELECT log.key, bodies.body FROM log JOIN bodies USING (sha256) "
                    f"WHERE seq IN (SELECT MAX(seq) FROM log WHERE kind = 'record' AND key IN ({marks}) "
                    "AND code = '' GROUP BY key)",
                    tuple(part),
                ).fetchall()
            found = dict(rows)
            for key in part:
                if key in found:
                    yield key, _unpacked(found[key])

    # --- pictures -------------------------------------------------------------------------------------------------

    def put_picture(self, url: str, body: bytes, *, etag: str = "", last_modified: str = "") -> StoredPicture:
        """Keeps a picture under the hash of its bytes: written beside its place, flushed, and only then named."""
        digest = hashlib.sha256(body).hexdigest()
        path = self._path(digest)
        with self._guarded():
            if not path.is_file() or path.stat().st_size != len(body):
                path.parent.mkdir(exist_ok=True)
                scratch = path.parent / f".{digest}.partial"
                try:
                    with scratch.open("wb") as handle:
                        handle.write(body)
                        handle.flush()
                        os.fsync(handle.fileno())
                    scratch.replace(path)
                except BaseException:
                    scratch.unlink(missing_ok=True)
                    raise
        self._append("picture", url, digest, etag, last_modified)
        return StoredPicture(digest, path)

    def picture(self, url: str) -> StoredPicture | None:
        """The picture that this address gave; None when it gave none, or its file is gone."""
        return self.pictures([url]).get(url)

    def pictures(self, urls: Sequence[str]) -> dict[str, StoredPicture]:
        """The pictures that these addresses gave and have not taken back, and whose files are there."""
        found = {}
        for url, entry in self.entries("picture", urls, settled=True).items():
            path = self._path(entry.sha256) if not entry.code else None
            if path is not None and path.is_file():
                found[url] = StoredPicture(entry.sha256, path)
        return found

    def _path(self, digest: str) -> Path:
        return self._pictures / digest[:2] / digest


def _unpacked(body: bytes) -> bytes:
    try:
        return zlib.decompress(body)
    except zlib.error as error:
        raise SourceError("A record in the store is damaged. Move the store away and fetch anew.") from error
