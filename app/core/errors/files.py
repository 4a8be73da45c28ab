"""What can go wrong with a document's file."""

from __future__ import annotations

from app.core.errors.stet_error import StetError


class FileProblem(StetError):
    """A document cannot be read or written."""


class FileMissing(FileProblem):
    sentence = "There is no file “{path}”."
    advice = "Check the name, or open another file."


class IsAFolder(FileProblem):
    sentence = "“{path}” is a folder, not a file."
    advice = "Choose a text file inside it."


class NoPermission(FileProblem):
    sentence = "This user may not read “{path}”."
    advice = "Change its permissions, or open a copy."


class NotARegularFile(FileProblem):
    sentence = "“{path}” is a device or a pipe, not a file."
    advice = "Choose a text file."


class FileTooLarge(FileProblem):
    sentence = "“{path}” is too large to edit ({size}; the limit is {limit})."
    advice = "Split it, and open the parts."


class PictureTooLarge(FileProblem):
    sentence = "“{path}” is too large to be stored beside the document ({size}; the limit is {limit})."
    advice = "Make it smaller, or write a link to it."


class NotText(FileProblem):
    sentence = "“{path}” is not UTF-8 text (byte {offset}); it was left as it is."
    advice = "Convert it to UTF-8 with another program, then open it here."


class UnclearEncoding(NotText):
    """A text in one of several encodings; which one, only the writer can say."""

    sentence = "“{path}” is not UTF-8 text (byte {offset}); it may be {candidates}."
    advice = "Say which: Stet does not guess."


class DamagedText(NotText):
    """UTF-8 but for some bytes; it can be shown, not changed."""

    sentence = "“{path}” is not UTF-8 text everywhere: line {line} (byte {offset}) is damaged or cut off."
    advice = "It is open for reading only; if it is in another encoding, open it as that."


class WrongEncoding(FileProblem):
    sentence = "“{path}” cannot be read as {encoding}: not every byte would come back as it was."
    advice = "Choose another encoding."


class UnknownEncoding(FileProblem):
    sentence = "There is no encoding “{name}”."
    advice = "There are: {known}."


class NotInEncoding(FileProblem):
    sentence = "Not saved: “{character}” in line {line} cannot be stored in {encoding}. The file there is as it was."
    advice = "Save the file as UTF-8, or take the character out."


class Unreadable(FileProblem):
    sentence = "“{path}” cannot be read ({detail})."
    advice = "Try again, or open a copy."


class DiskFull(FileProblem):
    sentence = "Not saved: the disk of “{path}” is full. The file there is as it was."
    advice = "Free some space and save again, or save somewhere else."


class NoRoom(DiskFull):
    sentence = (
        "Not saved: the disk of “{path}” is full (needs {needed}, {free} free). The file there is as it was."
    )
    advice = "Free some space and save again, or save somewhere else."


class ReadOnlyPlace(FileProblem):
    sentence = "Not saved: this user may not write to “{path}”. The file there is as it was."
    advice = "Save somewhere else."


class ReadOnlyFile(FileProblem):
    sentence = "“{path}” is read-only: what you change here cannot be saved there."
    advice = "Save a copy; until then Stet keeps what you write."


class DiskFailed(FileProblem):
    sentence = "Not saved: the disk reported an error for “{path}” ({detail})."
    advice = "Save somewhere else before closing."


class FolderGone(DiskFailed):
    sentence = "Not saved: the folder is gone (“{path}”)."
    advice = "Bring it back and save again, or save somewhere else."


class UnusableName(DiskFailed):
    sentence = "Not saved: the name is too long, or not possible on this disk (“{path}”)."
    advice = "Save under another name."


class HeldOpen(FileProblem):
    sentence = "Not saved: another program holds “{path}” open. The file there is as it was."
    advice = "Close it there and save again, or save under another name."


class InUseElsewhere(FileProblem):
    sentence = "“{path}” is in use by another window of Stet."
    advice = "Close it there first."


class OtherNames(FileProblem):
    """A file with hard links was saved: this is said once and never raised."""

    sentence = "“{path}” has further names on this disk ({count}); they keep the text from before."
    advice = "To let them follow, link them again."


class ChangedOnDisk(FileProblem):
    sentence = "Not saved: another program changed “{path}” since it was opened here."
    advice = "Save under another name, or overwrite it knowingly."


class NotKept(FileProblem):
    sentence = "“{path}” holds characters that the editor cannot keep ({detail}), so it is open for reading only."
    advice = "Select and copy what you need."


class LongLine(FileProblem):
    sentence = (
        "Line {line} of “{path}” has {length} characters. It is shown in pieces, and the document is open for reading "
        "only: a line so long would make every key slow."
    )
    advice = "To write in it, let the line be broken where its pieces end."


class ChangedOnBothSides(FileProblem):
    sentence = "Another program changed “{path}”, and you changed it here. Nothing is overwritten."
    advice = "Compare and merge the two, or choose one of them."


class FileGone(FileProblem):
    sentence = "“{path}” was moved or deleted by another program. Your text is safe here."
    advice = "Save it there again, or save somewhere else."


class FolderVanished(FileProblem):
    sentence = "The folder of “{path}” is gone. Your text is safe here."
    advice = "Save somewhere else."


class FileReplaced(FileProblem):
    sentence = "What stands under “{path}” now cannot be edited here. Your text is safe here."
    advice = "Save somewhere else."


class OpenElsewhere(FileProblem):
    sentence = "“{path}” is open in another window of Stet, so it is for reading only here."
    advice = "It can be edited here as soon as it is closed there."
