"""Reminders by the Task Scheduler, on Windows. Not verified there: written by its documentation.

A task is given no environment, so a home of its own (VOICE_ASSISTANT_HOME) has to be set for the
account, as `setx` does.
"""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path, PureWindowsPath
from xml.etree import ElementTree

from voice_assistant.reminders.scheduler import Entry, Run, demand, labelled, write_entry

_NAMESPACE = "http://schemas.microsoft.com/windows/2004/02/mit/task"


def task(entry: Entry) -> bytes:
    """The task as XML in UTF-16, which is what `schtasks` reads. It runs only while the person is
    logged on, for only then is there sound; a moment that was slept through is not made up for."""
    root = ElementTree.Element("Task", {"version": "1.2", "xmlns": _NAMESPACE})
    trigger = _under(root, "Triggers", "CalendarTrigger")
    _text(trigger, "StartBoundary", f"2026-01-01T{entry.at:%H:%M}:00")
    _text(_under(trigger, "ScheduleByDay"), "DaysInterval", "1")
    principal = _under(root, "Principals", "Principal")
    principal.set("id", "Author")
    _text(principal, "LogonType", "InteractiveToken")
    settings = _under(root, "Settings")
    for name, value in {
        "MultipleInstancesPolicy": "IgnoreNew",
        "DisallowStartIfOnBatteries": "false",
        "StopIfGoingOnBatteries": "false",
        "StartWhenAvailable": "false",
        "ExecutionTimeLimit": "PT0S",
    }.items():
        _text(settings, name, value)
    actions = _under(root, "Actions")
    actions.set("Context", "Author")
    execute = _under(actions, "Exec")
    _text(execute, "Command", _windowless(entry.command[0]))
    _text(execute, "Arguments", subprocess.list2cmdline(entry.command[1:]))
    return bytes(ElementTree.tostring(root, encoding="utf-16", xml_declaration=True))


def _windowless(python: str) -> str:
    """The Python that opens no console: one that appears would be seen by others."""
    path = PureWindowsPath(python)
    return str(path.with_name("pythonw.exe")) if path.name.lower() == "python.exe" else python


def _under(parent: ElementTree.Element, *names: str) -> ElementTree.Element:
    for name in names:
        parent = ElementTree.SubElement(parent, name)
    return parent


def _text(parent: ElementTree.Element, name: str, text: str) -> None:
    ElementTree.SubElement(parent, name).text = text


class TaskScheduler:
    """Tasks of this account, told by `schtasks`."""

    name = "the Task Scheduler"

    def __init__(self, run: Run) -> None:
        self._run = run

    def set(self, entry: Entry) -> None:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "task.xml"
            write_entry(path, task(entry))
            name = labelled(entry.key)
            demand(self._run, ["schtasks", "/Create", "/TN", name, "/XML", str(path), "/F"])

    def remove(self, key: str) -> None:
        if self.holds(key):
            demand(self._run, ["schtasks", "/Delete", "/TN", labelled(key), "/F"])

    def holds(self, key: str) -> bool:
        return self._run(["schtasks", "/Query", "/TN", labelled(key)], "").code == 0
