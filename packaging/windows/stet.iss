; Inno Setup's recipe of Stet's installer for Windows: for one user, without an administrator.
;
; iscc /DVersion=0.1.0 /DFlavour=cpu /DProgram=..\..\dist\stet /O..\..\dist windows\stet.iss
; Signed where /Ssigntool=… and /DSigned are given.
;
; Documents, settings, unsaved text, versions and models stand in the user's own folders, which neither an update nor
; the uninstaller touches.

#ifndef Version
  #error /DVersion is missing
#endif
#ifndef Flavour
  #define Flavour "cpu"
#endif
#ifndef Program
  #define Program "..\..\dist\stet"
#endif

[Setup]
; The same for ever, so that a newer Stet takes the place of an older one.
AppId={{6C0D2F0B-3E5B-4E62-9B7E-7C8A9E1F5D21}
AppName=Stet
AppVersion={#Version}
AppVerName=Stet {#Version}
AppPublisher=The Stet authors
VersionInfoVersion={#Version}
DefaultDirName={autopf}\Stet
DisableDirPage=auto
DisableProgramGroupPage=yes
DefaultGroupName=Stet
; {autopf} is then %LOCALAPPDATA%\Programs, and HKA the user's own part of the registry.
PrivilegesRequired=lowest
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
MinVersion=10.0.17763
OutputBaseFilename=Stet-{#Version}-windows-x64-{#Flavour}
Compression=lzma2/max
SolidCompression=yes
LZMANumBlockThreads=4
WizardStyle=modern
SetupIconFile=stet.ico
UninstallDisplayIcon={app}\stet.exe
LicenseFile=..\..\LICENSE
ChangesAssociations=yes
; A running Stet is asked to close; it keeps what was not saved.
CloseApplications=yes
RestartApplications=no
#ifdef Signed
SignTool=signtool
SignedUninstaller=yes
#endif

[Languages]
Name: "english"; MessagesFile: "compiler:Default.isl"
Name: "chinese"; MessagesFile: "compiler:Default.isl,chinese.isl"

[CustomMessages]
english.OpensMarkdown=Offer Stet for Markdown files (.md), beside what opens them now
chinese.OpensMarkdown=在 Markdown 文件（.md）的“打开方式”中加入 Stet，不改变现有的默认程序
english.MarkdownDocument=Markdown document
chinese.MarkdownDocument=Markdown 文档
english.StartsNow=Start Stet
chinese.StartsNow=启动 Stet

[Tasks]
Name: "desktopicon"; Description: "{cm:CreateDesktopIcon}"; GroupDescription: "{cm:AdditionalIcons}"; Flags: unchecked
Name: "markdown"; Description: "{cm:OpensMarkdown}"

[InstallDelete]
; Libraries of the version before, which this one may not have.
Type: filesandordirs; Name: "{app}\_internal"

[Files]
Source: "{#Program}\*"; DestDir: "{app}"; Flags: ignoreversion recursesubdirs createallsubdirs

[Icons]
Name: "{autoprograms}\Stet"; Filename: "{app}\stet.exe"; AppUserModelID: "Stet"
Name: "{autodesktop}\Stet"; Filename: "{app}\stet.exe"; AppUserModelID: "Stet"; Tasks: desktopicon

[Registry]
; An offer: OpenWithProgids adds Stet to "Open with"; the default of .md is the user's, and is not written.
Root: HKA; Subkey: "Software\Classes\Stet.Markdown"; ValueType: string; ValueData: "{cm:MarkdownDocument}"; Flags: uninsdeletekey; Tasks: markdown
Root: HKA; Subkey: "Software\Classes\Stet.Markdown\DefaultIcon"; ValueType: string; ValueData: "{app}\stet.exe,0"; Tasks: markdown
Root: HKA; Subkey: "Software\Classes\Stet.Markdown\shell\open\command"; ValueType: string; ValueData: """{app}\stet.exe"" ""%1"""; Tasks: markdown
Root: HKA; Subkey: "Software\Classes\.md\OpenWithProgids"; ValueType: none; ValueName: "Stet.Markdown"; Flags: uninsdeletevalue; Tasks: markdown
Root: HKA; Subkey: "Software\Classes\.markdown\OpenWithProgids"; ValueType: none; ValueName: "Stet.Markdown"; Flags: uninsdeletevalue; Tasks: markdown
Root: HKA; Subkey: "Software\Classes\Applications\stet.exe\SupportedTypes"; ValueType: string; ValueName: ".md"; Flags: uninsdeletekey
Root: HKA; Subkey: "Software\Classes\Applications\stet.exe\SupportedTypes"; ValueType: string; ValueName: ".txt"

[Run]
Filename: "{app}\stet.exe"; Description: "{cm:StartsNow}"; Flags: nowait postinstall skipifsilent

[UninstallDelete]
; Only what stands in the program's own folder.
Type: filesandordirs; Name: "{app}\_internal"
