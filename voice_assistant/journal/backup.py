"""The whole journal as one encrypted file, and back: the open format age, by passphrase.

Anybody with the passphrase can open it without this program too: `age --decrypt` gives the SQLite
file. Nothing is ever written unencrypted but the journal itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from voice_assistant.errors import JournalError
from voice_assistant.journal.database import connect
from voice_assistant.journal.lock import session_lock
from voice_assistant.journal.trouble import BUSY, told_plainly, used_by_another
from voice_assistant.journal.whole_file import write_whole

if TYPE_CHECKING:
    from sqlite_utils import Database

    from voice_assistant.journal.journal import Journal

_AGE = b"age-encryption.org/v1"


def back_up(journal: Journal, file: Path, passphrase: str) -> None:
    """Write the journal, as it is at this moment, to `file`, and read that back.

    The key is made from the passphrase by scrypt, tuned by the library to take about a second.
    Raises JournalError where `file` cannot be written.
    """
    import pyrage

    plain = journal.snapshot()
    write_whole(file, pyrage.passphrase.encrypt(plain, passphrase))
    if _decrypted(file, passphrase) != plain:
        raise JournalError(f"{file} does not read back as written.", "Write it to another disk.")
    journal.note_copy(file, "backup")


@contextmanager
def opened_backup(file: Path, passphrase: str) -> Iterator[Database]:
    """The journal inside `file`, in memory, sound, and upgraded to this version if it is older.

    Raises JournalError for a wrong passphrase, for what is no backup, for a damaged one, and for
    one of a newer version.
    """
    from voice_assistant.journal.schema import opened_in_memory

    with closing(opened_in_memory(_decrypted(file, passphrase), file)) as db:
        yield db


def restore(source: Database, path: Path) -> None:
    """Make `source` (from `opened_backup`) the journal at `path`, in one transaction: whatever
    interrupts it, `path` holds the one or the other, whole.

    Raises JournalError, and JournalBusy while a session is running.
    """

    def give_up(status: int, left: int, pages: int) -> None:
        # Python itself would try for ever; SQLite has waited its five seconds by now.
        if status in BUSY:
            raise used_by_another(path)

    with session_lock(path), closing(connect(path)) as target, told_plainly(path):
        source.conn.backup(target.conn, progress=give_up)
        # What was there before must not stay behind in pages or in the log.
        target.execute("VACUUM")
        target.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


def _decrypted(file: Path, passphrase: str) -> bytes:
    import pyrage

    hint = "Name a file that `voice-assistant log backup` wrote."
    try:
        locked = file.read_bytes()
    except OSError as error:
        raise JournalError(f"{file} cannot be read: {error.strerror}.", hint) from error
    if not locked.startswith(_AGE):
        raise JournalError(f"{file} is not a backup.", hint)
    try:
        return bytes(pyrage.passphrase.decrypt(locked, passphrase))
    except pyrage.DecryptError as error:
        raise JournalError(
            f"{file} does not open: the passphrase is wrong, or the file is damaged.",
            "Try the passphrase again, or another backup.",
        ) from error
