"""The run record: everything that a run sent, got and concluded, in one append-only file."""

from conformance.record.reader import Entry, Footer, Happened, Header, Judged, Record, Torn, iter_record, read_record
from conformance.record.record_line import RECORD_FILE, SCHEMA_VERSION, Recorded, RecordError
from conformance.record.redaction.personal import PersonalPlaces
from conformance.record.redaction.redaction import Redactor
from conformance.record.redaction.run_redactor import redactor_of
from conformance.record.withheld import WITHHELD, Withheld
from conformance.record.writer import RecordWriter, Redaction, Sync

__all__ = [
    "RECORD_FILE",
    "SCHEMA_VERSION",
    "WITHHELD",
    "Entry",
    "Footer",
    "Happened",
    "Header",
    "Judged",
    "PersonalPlaces",
    "Record",
    "RecordError",
    "RecordWriter",
    "Recorded",
    "Redaction",
    "Redactor",
    "Sync",
    "Torn",
    "Withheld",
    "iter_record",
    "read_record",
    "redactor_of",
]
