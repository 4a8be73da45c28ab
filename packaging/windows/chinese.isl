; 安装程序的简体中文文字，叠加在 Default.isl 之上：用户看得到的都在这里，其余仍为英文。

[LangOptions]
LanguageName=简体中文
LanguageID=$0804
LanguageCodePage=0
DialogFontName=Microsoft YaHei UI
DialogFontSize=9

[Messages]
SetupAppTitle=安装
SetupWindowTitle=安装 %1
UninstallAppTitle=卸载
UninstallAppFullTitle=卸载 %1
ConfirmTitle=确认
ErrorTitle=错误
InformationTitle=信息
ExitSetupTitle=退出安装
ExitSetupMessage=安装尚未完成。现在退出，程序将不会被安装。%n%n确定要退出吗？
ButtonBack=< 上一步(&B)
ButtonNext=下一步(&N) >
ButtonInstall=安装(&I)
ButtonOK=确定
ButtonCancel=取消
ButtonYes=是(&Y)
ButtonNo=否(&N)
ButtonFinish=完成(&F)
ButtonBrowse=浏览(&B)…
SelectLanguageTitle=选择语言
SelectLanguageLabel=安装时使用的语言：
ClickNext=点“下一步”继续，点“取消”退出。
WelcomeLabel1=欢迎安装 [name]
WelcomeLabel2=将在这台电脑上安装 [name/ver]。%n%n无需管理员权限，只为当前用户安装。
WizardLicense=许可协议
LicenseLabel=请先阅读以下内容。
LicenseLabel3=请阅读许可协议。同意后才能继续安装。
LicenseAccepted=我同意(&A)
LicenseNotAccepted=我不同意(&D)
WizardSelectDir=选择安装位置
SelectDirDesc=[name] 要安装到哪里？
SelectDirLabel3=[name] 将安装到以下文件夹。
SelectDirBrowseLabel=点“下一步”继续；要换文件夹，点“浏览”。
DiskSpaceGBLabel=至少需要 [gb] GB 可用空间。
DiskSpaceMBLabel=至少需要 [mb] MB 可用空间。
WizardSelectTasks=其他选项
SelectTasksDesc=还要做什么？
SelectTasksLabel2=选择安装 [name] 时要做的事，然后点“下一步”。
WizardReady=准备安装
ReadyLabel1=一切就绪，可以安装 [name]。
ReadyLabel2a=点“安装”开始；要修改，点“上一步”。
ReadyLabel2b=点“安装”开始。
WizardPreparing=正在准备
PreparingDesc=正在准备安装 [name]。
ApplicationsFound=以下程序正在使用要更新的文件。建议让安装程序将其关闭。
CloseApplications=自动关闭(&A)
DontCloseApplications=不关闭(&D)
WizardInstalling=正在安装
InstallingLabel=正在安装 [name]，请稍候。
FinishedHeadingLabel=[name] 安装完成
FinishedLabelNoIcons=[name] 已安装到这台电脑。
FinishedLabel=[name] 已安装到这台电脑，可从开始菜单打开。
ClickFinish=点“完成”退出。
StatusExtractFiles=正在复制文件…
StatusCreateIcons=正在创建快捷方式…
StatusCreateRegistryEntries=正在登记文件类型…
StatusUninstalling=正在卸载 %1…
ConfirmUninstall=确定要卸载 %1 吗？%n%n文档、设置、未保存的文字、历史版本和模型都会保留。
UninstallStatusLabel=正在卸载 %1，请稍候。
UninstalledAll=%1 已卸载。

[CustomMessages]
CreateDesktopIcon=在桌面上放一个图标(&D)
AdditionalIcons=图标：
