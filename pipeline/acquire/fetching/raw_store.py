"""The raw store: everything that was fetched, safe from a kill at any moment.

``log.sqlite`` contains an append-only log of the result of each request, and the records by content; the pictures are
``pictures/ab/<sha256>``. Every answer is committed when it arrives. A committed record is complete, and so is a picture
under its final name; what is not in the log has not happened.
"""

import errno
import hashlib
import json
import os
import sqlite3
import time
import zlib
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from typing import Any, Literal, NamedTuple

from filelock import FileLock, Timeout

from pipeline.core.errors import SourceError

Kind = Literal["record", "picture"]

#: Increases when older stores cannot be read any more.
VERSION = 1
_FILE = "log.sqlite"
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_COLUMNS = ("at", "kind", "key", "code", "transient", "message", "sha256", "etag", "last_modified", "version")
_INSERT = f"INSERT INTO log ({', '.join(_COLUMNS)}) VALUES ({', '.join(':' + name for name in _COLUMNS)})"
_SCHEMA = """
CREATE TABLE log (
    seq INTEGER PRIMARY KEY, at REAL NOT NULL, kind TEXT NOT NULL, key TEXT NOT NULL, code TEXT NOT NULL,
    transient INTEGER NOT NULL, message TEXT NOT NULL, sha256 TEXT NOT NULL, etag TEXT NOT NULL,
    last_modified TEXT NOT NULL, version TEXT NOT NULL
);
CREATE INDEX log_newest ON log (kind, key, seq);
CREATE TABLE bodies (sha256 TEXT PRIMARY KEY, body BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE listings (question TEXT PRIMARY KEY, ids BLOB NOT NULL);
CREATE TABLE notes (kind TEXT, key TEXT, value TEXT NOT NULL, PRIMARY KEY (kind, key));
CREATE TRIGGER log_stays_changed BEFORE UPDATE ON log BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
CREATE TRIGGER log_stays_deleted BEFORE DELETE ON log BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
"""


class Entry(NamedTuple):
    """One result in the log, of a record or a picture."""

    seq: int  # its position in the log
    code: str  # "" when it was fetched, else the reason why not
    transient: bool  # whether another run may succeed
    message: str  # the failure in words
    sha256: str  # of the content; "" for a failure
    etag: str  # validators of the server, to ask later whether it has changed
    last_modified: str
    version: str  # what the record itself states about its last change


class StoredPicture(NamedTuple):
    """A picture in the store."""

    sha256: str
    path: Path


class RawStore(AbstractContextManager["RawStore"]):
    """One raw store; a context manager. One process at a time may write; any process may read, also meanwhile."""

    def __init__(self, folder: Path, *, write: bool = True) -> None:
        """Opens it, and creates it for writing; a :class:`SourceError` if that fails or another one writes."""
        self.folder, self._write = folder, write
        self._pictures = folder / "pictures"
        if not write and not (folder / _FILE).is_file():
            raise SourceError(f"{folder} is no store of fetched works. Fetch first, or name another one with --store.")
        with self._explained(), ExitStack() as opened:
            if write:
                self._pictures.mkdir(parents=True, exist_ok=True)
                try:
                    opened.enter_context(FileLock(folder / ".lock", timeout=0))
                except Timeout as error:
                    message = f"Another process is fetching into {folder}. Wait until it has ended, or choose another"
                    raise SourceError(f"{message} --store.") from error
                # Left by a killed run. They were never renamed, so the log does not contain them.
                for path in self._pictures.glob("*/.*.partial"):
                    path.unlink(missing_ok=True)
            # autocommit: every statement outside of a BEGIN is its own transaction.
            self._db = sqlite3.connect(folder / _FILE, isolation_level=None, timeout=30)
            opened.callback(self._db.close)
            self._prepare()
            self._resources = opened.pop_all()

    def _prepare(self) -> None:
        self._db.execute("PRAGMA journal_mode = WAL")
        # A kill of the process loses nothing; a power failure loses the answers of the last moments.
        self._db.execute("PRAGMA synchronous = NORMAL")
        version = self._db.execute("PRAGMA user_version").fetchone()[0]
        if version == 0 and not self._db.execute("SELECT 1 FROM sqlite_master").fetchone() and self._write:
            self._db.executescript(f"BEGIN; {_SCHEMA} PRAGMA user_version = {VERSION}; COMMIT;")
            version = VERSION
        if version != VERSION:
            message = f"{self.folder / _FILE} is not a log that this version reads"
            raise SourceError(f"{message} (its version is {version}, read is {VERSION}). Name another --store.")
        if not self._write:
            self._db.execute("PRAGMA query_only = ON")

    @contextmanager
    def _explained(self) -> Iterator[None]:
        """Turns errors of the disk and of SQLite into a :class:`SourceError`."""
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            name, number = getattr(error, "sqlite_errorname", ""), getattr(error, "errno", None)
            reason = getattr(error, "strerror", None) or str(error)
            if number in _FULL or name == "SQLITE_FULL" or (name.startswith("SQLITE_IOERR") and self._write):
                message = (
                    f"The disk of the store {self.folder} takes nothing more ({reason}). What was fetched is safe."
                )
                advice = " Make room, or move the store to a larger disk, and run the same command again: it continues."
            else:
                message = f"The store {self.folder} cannot be {'used' if number else 'read'}: {reason}."
                advice = "" if number else " If its disk is sound, move it away and fetch anew."
            raise SourceError(message + advice) from error

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        """Closes the store; its content stays."""
        self._resources.close()

    def _query(self, sql: str, *values: object) -> list[Any]:
        with self._explained():
            return self._db.execute(sql, values).fetchall()

    def listing(self, question: str) -> list[str] | None:
        """The ids of the last answer to a question to the museum; None when it was never asked."""
        rows = self._query("SELECT ids FROM listings WHERE question = ?", question)
        return _unpacked(rows[0][0]).decode().split("\n") if rows else None

    def put_listing(self, question: str, ids: Sequence[str]) -> None:
        """Stores the answer to a question. Ids contain no line breaks."""
        self._query("INSERT OR REPLACE INTO listings VALUES (?, ?)", question, zlib.compress("\n".join(ids).encode()))

    def note(self, kind: str, key: str, value: str) -> None:
        """Stores a small fact, such as the rate that a server sustained."""
        self._query("INSERT OR REPLACE INTO notes VALUES (?, ?, ?)", kind, key, value)

    def noted(self, kind: str, key: str) -> str:
        """The last value of :meth:`note`, or ""."""
        rows = self._query("SELECT value FROM notes WHERE kind = ? AND key = ?", kind, key)
        return str(rows[0][0]) if rows else ""

    def last_seq(self) -> int:
        """Position of the newest entry of the log, 0 when it is empty."""
        return int(self._query("SELECT COALESCE(MAX(seq), 0) FROM log")[0][0])

    def entries(self, kind: Kind, keys: Sequence[str], *, settled: bool = False) -> dict[str, Entry]:
        """The newest entry of each record id or picture address with one; ``settled`` ignores transient failures."""
        rows = self._query(
            "SELECT key, seq, code, transient, message, sha256, etag, last_modified, version FROM log WHERE seq IN "
            "(SELECT MAX(seq) FROM log WHERE kind = ? AND key IN (SELECT value FROM json_each(?)) "
            f"{'AND transient = 0' if settled else ''} GROUP BY key)",
            kind,
            json.dumps(keys),
        )
        return {key: Entry(seq, code, bool(transient), *rest) for key, seq, code, transient, *rest in rows}

    def failures(self, kind: Kind, keys: Sequence[str]) -> dict[str, Entry]:
        """The newest entry of each key for which it is a failure."""
        return {key: entry for key, entry in self.entries(kind, keys).items() if entry.code}

    def put_failure(self, kind: Kind, key: str, code: str, message: str, transient: bool) -> None:
        """Logs that something could not be fetched; earlier content stays."""
        self._append(kind, key, code=code, transient=int(transient), message=message)

    def confirm(self, kind: Kind, key: str) -> None:
        """Logs that the server reports no change."""
        entry = self.entries(kind, [key])[key]
        known = {"sha256": entry.sha256, "etag": entry.etag, "last_modified": entry.last_modified}
        self._append(kind, key, None, **known, version=entry.version)

    def _append(self, kind: Kind, key: str, body: bytes | None = None, **columns: str | int) -> None:
        row = dict.fromkeys(_COLUMNS, "") | {"at": time.time(), "kind": kind, "key": key, "transient": 0} | columns
        with self._explained(), self._db:
            self._db.execute("BEGIN IMMEDIATE")
            if body is not None:
                self._db.execute("INSERT OR IGNORE INTO bodies VALUES (?, ?)", (row["sha256"], zlib.compress(body)))
            self._db.execute(_INSERT, row)

    def state(self) -> str:
        """A digest of what is known of every key, independent of when and how often it was fetched."""
        digest = hashlib.sha256()
        with self._explained():
            for row in self._db.execute(
                "SELECT kind, key, code, sha256 FROM log WHERE seq IN (SELECT MAX(seq) FROM log GROUP BY kind, key) "
                "ORDER BY kind, key"
            ):
                digest.update("\n".join(row).encode() + b"\0")
        return digest.hexdigest()

    def put_record(self, key: str, body: bytes, *, etag: str = "", last_modified: str = "", version: str = "") -> None:
        """Stores a complete record with the validators of the server."""
        columns = {"etag": etag, "last_modified": last_modified, "version": version}
        self._append("record", key, body, sha256=hashlib.sha256(body).hexdigest(), **columns)

    def record(self, key: str) -> bytes | None:
        """The last record that was fetched, whatever came after; None when there is none."""
        return dict(self.records([key])).get(key)

    def records(self, keys: Sequence[str]) -> Iterator[tuple[str, bytes]]:
        """Key and last fetched record of those keys that have one, in the order of ``keys``."""
        rows = self._query(
            "SELECT log.key, bodies.body FROM log JOIN bodies USING (sha256) WHERE seq IN "
            "(SELECT MAX(seq) FROM log WHERE kind = 'record' AND key IN (SELECT value FROM json_each(?)) "
            "AND code = '' GROUP BY key)",
            json.dumps(keys),
        )
        packed = dict(rows)
        return ((key, _unpacked(packed[key])) for key in keys if key in packed)

    def put_picture(self, url: str, body: bytes, *, etag: str = "", last_modified: str = "") -> StoredPicture:
        """Stores a picture under the hash of its bytes: written to a temporary file, flushed, then renamed."""
        digest = hashlib.sha256(body).hexdigest()
        path = self._path(digest)
        with self._explained():
            if not path.is_file() or path.stat().st_size != len(body):
                path.parent.mkdir(exist_ok=True)
                scratch = path.parent / f".{digest}.partial"
                try:
                    with scratch.open("wb") as handle:
                        handle.write(body)
                        handle.flush()
                        os.fsync(handle.fileno())
                    scratch.replace(path)
                finally:
                    scratch.unlink(missing_ok=True)
        self._append("picture", url, sha256=digest, etag=etag, last_modified=last_modified)
        return StoredPicture(digest, path)

    def picture(self, url: str) -> StoredPicture | None:
        """The picture at this address; None when it was never fetched, or its file is missing."""
        return self.pictures([url]).get(url)

    def pictures(self, urls: Sequence[str]) -> dict[str, StoredPicture]:
        """The pictures at these addresses that were fetched, not withdrawn since, and whose files exist."""
        entries = self.entries("picture", urls, settled=True)
        fetched = {url: entry.sha256 for url, entry in entries.items() if not entry.code}
        pictures = {url: StoredPicture(digest, self._path(digest)) for url, digest in fetched.items()}
        return {url: picture for url, picture in pictures.items() if picture.path.is_file()}

    def _path(self, digest: str) -> Path:
        return self._pictures / digest[:2] / digest


def _unpacked(body: bytes) -> bytes:
    try:
        return zlib.decompress(body)
    except zlib.error as error:
        raise SourceError("A record in the store is damaged. Move the store away and fetch anew.") from error
