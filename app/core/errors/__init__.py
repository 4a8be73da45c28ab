# ruff: noqa: F403  (one catalogue: every name of its files is one of its own)
"""Every error a user can meet, drawn once: one sentence that says what happened, one that says what to do.

StetError
├── FileProblem
│   ├── FileMissing, IsAFolder, NoPermission, NotARegularFile, FileTooLarge, PictureTooLarge, Unreadable
│   ├── NotText: UnclearEncoding, DamagedText; WrongEncoding, UnknownEncoding, NotInEncoding
│   ├── DiskFull: NoRoom; ReadOnlyPlace; DiskFailed: FolderGone, UnusableName
│   ├── ChangedOnBothSides, FileGone, FolderVanished, FileReplaced, OpenElsewhere
│   └── HeldOpen, InUseElsewhere, OtherNames, ChangedOnDisk, NotKept, LongLine
├── ActionProblem
│   └── BrokenAction, UnknownAction, UnknownStyle, NothingSelected, NothingToRewrite
├── ModelProblem
│   ├── UnknownModel, ModelMissing, NotAModel, DamagedModel, ModelNotSupported, NotEnoughMemory, BrokenCatalog
│   ├── WrongAdapter, ModelReplaced
│   └── MemoryShort: ShorterContext, ReadFromDisk, OnTheProcessor, PartlyOnTheProcessor, RougherCache, SmallerSteps
├── GpuIdle: NoGpuSupport, GpuWithoutDriver, GpuDriverTooOld, GpuPartMissing, GpuMemoryTaken, GpuNotFound
├── DownloadProblem
│   ├── DownloadPaused, NotDownloadable, UnknownSource, AllSourcesFailed, DownloadFailed
│   ├── DiskShort, DiskFilled, ModelNotKept
│   └── SourceProblem
│       ├── SourceUnreachable: NameUnknown, UntrustedCertificate, SourceStalled; SourceSlow, ConnectionBroken
│       ├── ProxyUnusable
│       ├── AccessDenied, AccessForbidden, FileNotThere, RangeRefused, TooManyRequests, SourceFailed, OddAnswer
│       ├── RedirectRefused, WebPageInstead, PointerInstead, OtherFileThere, WrongRange, FileChangedThere
│       └── ChecksumWrong
├── UnknownVersion, VersionDamaged
├── EngineProblem
│   └── PromptTooLong, EngineDied, EngineFailed, EngineBusy, NoModelLoaded, EmptyAnswer,
│       NoProcessorPart
├── SettingsProblem
│   └── SettingsDamaged, SettingsFromNewer, SettingsOdd, SettingsUnreadable, SettingsNotKept
├── SearchProblem: PatternBroken, PatternTooSlow, NoSuchGroup, TooManyToReview; SectionFixed, WordNotKept
├── HandOverProblem
│   ├── ConverterMissing, ConversionFailed, ConversionTooLong, ConversionStopped
│   └── UnknownFormat, NoSuchLayout, OnlyWordFollows, OntoItself, AlreadyThere
├── JournalDiskFull, JournalFailed, JournalUnreadable, NoSuchJournal
└── NoHomeFolder, DatabaseDamaged, DatabaseFailed, Unexpected

Each subject has a file of its own, and every name of it is found here. An error carries its facts by name, so that it
can cross a process border as JSON and be told again there (``to_wire`` and ``from_wire``), and so that a translation
can be filled with the same facts.
"""

from app.core.errors.actions import *
from app.core.errors.downloads import *
from app.core.errors.engine import *
from app.core.errors.files import *
from app.core.errors.graphics import *
from app.core.errors.handover import *
from app.core.errors.kept import *
from app.core.errors.models import *
from app.core.errors.searching import *
from app.core.errors.stet_error import *
from app.core.errors.wire import *
