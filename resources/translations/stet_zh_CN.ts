<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN">
<context>
    <name>AlternativeBar</name>
    <message>
        <source>The other attempt here:</source>
        <translation>另一稿在此处：</translation>
    </message>
    <message>
        <source>Wording of another attempt</source>
        <translation>另一稿的写法</translation>
    </message>
    <message>
        <source>Take this wording</source>
        <translation>采用这种写法</translation>
    </message>
    <message>
        <source>The other attempts here:</source>
        <translation>其他几稿在此处：</translation>
    </message>
    <message>
        <source>Take the wording of attempt {number}: {text}</source>
        <translation>采用第 {number} 稿的写法：{text}</translation>
    </message>
</context>
<context>
    <name>AskController</name>
    <message>
        <source>A question reads the whole document: {tokens} tokens</source>
        <translation>每次提问读全文：{tokens} 词元</translation>
    </message>
    <message>
        <source>A question reads about {tokens} of {document} tokens: the passages that it is about</source>
        <translation>每次提问约读 {tokens} / {document} 词元：与问题有关的段落</translation>
    </message>
    <message>
        <source>Waiting for the model…</source>
        <translation>正在等待模型…</translation>
    </message>
    <message>
        <source>Stopping…</source>
        <translation>正在停止…</translation>
    </message>
    <message>
        <source>Putting earlier questions into notes…</source>
        <translation>正在把先前的问答整理成纪要…</translation>
    </message>
    <message>
        <source>Looking for passages…</source>
        <translation>正在查找相关段落…</translation>
    </message>
    <message>
        <source>Reading…</source>
        <translation>正在阅读…</translation>
    </message>
    <message>
        <source>Writing…</source>
        <translation>正在作答…</translation>
    </message>
    <message>
        <source>Earlier questions were put into notes</source>
        <translation>先前的问答已整理成纪要</translation>
    </message>
    <message>
        <source>This model does not know the language of your text.</source>
        <translation>这个模型不懂您这段文字的语言。</translation>
    </message>
    <message>
        <source>That passage was changed and is not there any more.</source>
        <translation>该段落已被修改，现已找不到。</translation>
    </message>
</context>
<context>
    <name>AskPanel</name>
    <message>
        <source>Questions</source>
        <translation>提问</translation>
    </message>
    <message>
        <source>New</source>
        <translation>新对话</translation>
    </message>
    <message>
        <source>Forget this conversation and begin another</source>
        <translation>删除这段对话，重新开始</translation>
    </message>
    <message>
        <source>Actions</source>
        <translation>操作</translation>
    </message>
    <message>
        <source>Back to the actions</source>
        <translation>返回操作</translation>
    </message>
    <message>
        <source>Ask anything about this document. The answer comes from its text alone, and names the passages that it rests on; click a number to go there.

A document that fits is read whole; of a longer one the passages that the question is about. What was read is always said.</source>
        <translation>就这份文档提问。回答只依据文档内容，并注明所依据的段落，点击编号即可前往。

放得下的文档会通读全文；更长的文档则阅读与问题相关的段落。读了多少，都会如实说明。</translation>
    </message>
    <message>
        <source>Conversation</source>
        <translation>问答记录</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>进度</translation>
    </message>
    <message>
        <source>Ask</source>
        <translation>提问</translation>
    </message>
    <message>
        <source>Send the question (Enter)</source>
        <translation>发送问题（回车）</translation>
    </message>
</context>
<context>
    <name>AskTurn</name>
    <message>
        <source>Answer</source>
        <translation>回答</translation>
    </message>
    <message>
        <source>What was read</source>
        <translation>读了什么</translation>
    </message>
    <message>
        <source>Passages that were read</source>
        <translation>读过的段落</translation>
    </message>
    <message>
        <source>Read whole</source>
        <translation>已通读全文</translation>
    </message>
    <message>
        <source>Read {sent} of {total} passages</source>
        <translation>读了 {total} 段中的 {sent} 段</translation>
    </message>
    <message>
        <source>By its words nearest to</source>
        <translation>用词最接近</translation>
    </message>
    <message>
        <source>The passages that were not read may say it.</source>
        <translation>没有读到的段落里可能有。</translation>
    </message>
    <message>
        <source>What is marked with “?” is no passage that was read.</source>
        <translation>带“?”的编号不在读过的段落之中。</translation>
    </message>
    <message>
        <source>In nothing that was read: {what}</source>
        <translation>读过的内容中没有：{what}</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>已停止</translation>
    </message>
    <message>
        <source>Cut off at its length limit</source>
        <translation>达到长度上限，未写完</translation>
    </message>
    <message>
        <source>Stopped, because it began to repeat itself</source>
        <translation>开始重复，已停止</translation>
    </message>
</context>
<context>
    <name>AssistantPanel</name>
    <message>
        <source>What the next action works on</source>
        <translation>下一个操作针对的内容</translation>
    </message>
    <message>
        <source>The expected time, from the speed measured here</source>
        <translation>按本机实测速度估计的时间</translation>
    </message>
    <message>
        <source>What the action puts into the model&apos;s context, and how it goes about the text</source>
        <translation>该操作占用模型上下文的多少，以及如何处理这段文字</translation>
    </message>
    <message>
        <source>More…</source>
        <translation>更多…</translation>
    </message>
    <message>
        <source>The other actions</source>
        <translation>其他操作</translation>
    </message>
    <message>
        <source>More actions</source>
        <translation>更多操作</translation>
    </message>
    <message>
        <source>Describe your change…</source>
        <translation>说说想怎么改…</translation>
    </message>
    <message>
        <source>Instruction</source>
        <translation>要求</translation>
    </message>
    <message>
        <source>The style of writing that actions keep to</source>
        <translation>各项操作遵循的文体</translation>
    </message>
    <message>
        <source>As written</source>
        <translation>原有文体</translation>
    </message>
    <message>
        <source>Keep to the style that the text has</source>
        <translation>保持原文的文体</translation>
    </message>
    <message>
        <source>Style: {name}</source>
        <translation>文体：{name}</translation>
    </message>
</context>
<context>
    <name>AttemptStrip</name>
    <message>
        <source>Attempts</source>
        <translation>各稿</translation>
    </message>
    <message>
        <source>Attempt</source>
        <translation>稿次</translation>
    </message>
    <message>
        <source>Attempt {number}</source>
        <translation>第 {number} 稿</translation>
    </message>
</context>
<context>
    <name>ByMeaning</name>
    <message>
        <source>Learning what the passages mean: {done} of {total}</source>
        <translation>正在了解各段的含义：{done} / {total}</translation>
    </message>
    <message>
        <source>They are found by their words and by their meaning.</source>
        <translation>段落同时按字词和含义查找。</translation>
    </message>
    <message>
        <source>They are found by their words; for their meaning there is no memory left.</source>
        <translation>段落按字词查找；内存不足，暂时不能按含义查找。</translation>
    </message>
    <message>
        <source>They are found by their words; the model for their meaning cannot be used.</source>
        <translation>段落按字词查找；用来理解含义的模型无法使用。</translation>
    </message>
    <message>
        <source>They are found by their words; with {model} ({size}, in Models) by their meaning, too.</source>
        <translation>段落按字词查找；在“模型”中下载 {model}（{size}）后，也能按含义查找。</translation>
    </message>
</context>
<context>
    <name>CommandPalette</name>
    <message>
        <source>Search commands, or tell the model what to do</source>
        <translation>搜索命令，或直接告诉模型要做什么</translation>
    </message>
    <message>
        <source>Command</source>
        <translation>命令</translation>
    </message>
    <message>
        <source>Arrow keys choose, Enter runs, Esc closes. Any other text is an instruction for the model.</source>
        <translation>方向键选择，回车执行，Esc 关闭。其他文字都作为给模型的指令。</translation>
    </message>
    <message>
        <source>Commands</source>
        <translation>命令</translation>
    </message>
</context>
<context>
    <name>Commands</name>
    <message>
        <source>New</source>
        <translation>新建</translation>
    </message>
    <message>
        <source>Start an empty document</source>
        <translation>新建空白文档</translation>
    </message>
    <message>
        <source>Open…</source>
        <translation>打开…</translation>
    </message>
    <message>
        <source>Open a text file</source>
        <translation>打开文本文件</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Write the document to its file</source>
        <translation>把文档写入文件</translation>
    </message>
    <message>
        <source>Save as…</source>
        <translation>另存为…</translation>
    </message>
    <message>
        <source>Write the document to another file</source>
        <translation>把文档写入另一个文件</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>Take back the last change; an accepted suggestion is one step</source>
        <translation>撤销上一次改动；接受一条建议算一步</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>重做</translation>
    </message>
    <message>
        <source>Make the change again</source>
        <translation>恢复刚撤销的改动</translation>
    </message>
    <message>
        <source>Accept</source>
        <translation>接受</translation>
    </message>
    <message>
        <source>Let stand</source>
        <translation>保留原文</translation>
    </message>
    <message>
        <source>Put the suggestion into the document: all changes that have no flag</source>
        <translation>把建议写入文档：接受所有没有警示的修改</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation type="unfinished">导出…</translation>
    </message>
    <message>
        <source>Write the document as Word, PDF, a web page, a book or plain text</source>
        <translation>将文档导出为 Word、PDF、网页、电子书或纯文本</translation>
    </message>
    <message>
        <source>Print…</source>
        <translation>打印…</translation>
    </message>
    <message>
        <source>Look at the pages, and print them</source>
        <translation>预览页面并打印</translation>
    </message>
    <message>
        <source>Copy as rich text</source>
        <translation>复制为富文本</translation>
    </message>
    <message>
        <source>Copy the selection, or the document, for a word processor</source>
        <translation>复制选中的文字或整篇文档，供文字处理软件粘贴</translation>
    </message>
    <message>
        <source>History…</source>
        <translation>历史版本…</translation>
    </message>
    <message>
        <source>Look through the versions of this document, and bring one back</source>
        <translation>查看本文档的各个版本，并可取回其中之一</translation>
    </message>
    <message>
        <source>Find…</source>
        <translation>查找…</translation>
    </message>
    <message>
        <source>Look for text in the document, plain or as a regular expression</source>
        <translation>在文档中查找文字，或用正则表达式查找</translation>
    </message>
    <message>
        <source>Replace…</source>
        <translation>替换…</translation>
    </message>
    <message>
        <source>Put other text in the place of what is found</source>
        <translation>把找到的文字换成别的</translation>
    </message>
    <message>
        <source>Find next</source>
        <translation>查找下一处</translation>
    </message>
    <message>
        <source>Go to the next match</source>
        <translation>到下一处匹配</translation>
    </message>
    <message>
        <source>Find previous</source>
        <translation>查找上一处</translation>
    </message>
    <message>
        <source>Go to the match before this one</source>
        <translation>到上一处匹配</translation>
    </message>
    <message>
        <source>Bold</source>
        <translation>加粗</translation>
    </message>
    <message>
        <source>Make the selection or the word bold, or plain again</source>
        <translation>将所选文字或光标处的词加粗，再按一次还原</translation>
    </message>
    <message>
        <source>Italic</source>
        <translation>斜体</translation>
    </message>
    <message>
        <source>Make the selection or the word italic, or plain again</source>
        <translation>将所选文字或光标处的词变为斜体，再按一次还原</translation>
    </message>
    <message>
        <source>Code</source>
        <translation>代码</translation>
    </message>
    <message>
        <source>Make the selection code, or plain again</source>
        <translation>将所选文字变为代码，再按一次还原</translation>
    </message>
    <message>
        <source>Link</source>
        <translation>链接</translation>
    </message>
    <message>
        <source>Make the selection a link</source>
        <translation>将所选文字变为链接</translation>
    </message>
    <message>
        <source>Plain text</source>
        <translation>正文</translation>
    </message>
    <message>
        <source>The line is no heading, item or quotation any more</source>
        <translation>这一行不再是标题、列表项或引文</translation>
    </message>
    <message>
        <source>Heading 1</source>
        <translation>一级标题</translation>
    </message>
    <message>
        <source>Make the line a heading of the first level, or text again</source>
        <translation>把这一行设为一级标题，再按恢复为正文</translation>
    </message>
    <message>
        <source>Heading 2</source>
        <translation>二级标题</translation>
    </message>
    <message>
        <source>Make the line a heading of the second level, or text again</source>
        <translation>把这一行设为二级标题，再按恢复为正文</translation>
    </message>
    <message>
        <source>Heading 3</source>
        <translation>三级标题</translation>
    </message>
    <message>
        <source>Make the line a heading of the third level, or text again</source>
        <translation>把这一行设为三级标题，再按恢复为正文</translation>
    </message>
    <message>
        <source>List</source>
        <translation>列表</translation>
    </message>
    <message>
        <source>Make the selected lines a list, or text again</source>
        <translation>把所选各行设为列表，再按恢复为正文</translation>
    </message>
    <message>
        <source>Numbered list</source>
        <translation>编号列表</translation>
    </message>
    <message>
        <source>Number the selected lines, or make them text again</source>
        <translation>给所选各行编号，再按恢复为正文</translation>
    </message>
    <message>
        <source>Task list</source>
        <translation>任务列表</translation>
    </message>
    <message>
        <source>Give the selected lines boxes to be ticked, or make them text again</source>
        <translation>给所选各行加上可勾选的方框，再按恢复为正文</translation>
    </message>
    <message>
        <source>Quotation</source>
        <translation>引文</translation>
    </message>
    <message>
        <source>Make the selected lines a quotation, or text again</source>
        <translation>把所选各行设为引文，再按恢复为正文</translation>
    </message>
    <message>
        <source>Insert a table…</source>
        <translation>插入表格…</translation>
    </message>
    <message>
        <source>Put a table in; in a table, align its columns</source>
        <translation>插入表格；光标在表格中时，对齐各列</translation>
    </message>
    <message>
        <source>Footnote</source>
        <translation>脚注</translation>
    </message>
    <message>
        <source>Put a footnote in; at one, go between its mark and its note</source>
        <translation>插入脚注；在脚注处时，在标记与注文之间跳转</translation>
    </message>
    <message>
        <source>Keep the original wherever nothing was accepted</source>
        <translation>未接受之处一律保留原文</translation>
    </message>
    <message>
        <source>Write on</source>
        <translation>继续写作</translation>
    </message>
    <message>
        <source>Write in the text while the changes wait; again: back to the changes</source>
        <translation>先在正文中写作，修改留待处理；再按一次回到修改</translation>
    </message>
    <message>
        <source>Again</source>
        <translation>重来</translation>
    </message>
    <message>
        <source>Ask for another suggestion for the same text</source>
        <translation>针对同一段文字再给一稿</translation>
    </message>
    <message>
        <source>Earlier attempt</source>
        <translation>上一稿</translation>
    </message>
    <message>
        <source>Show the suggestion before this one for the same text</source>
        <translation>查看对同一段文字的上一个建议</translation>
    </message>
    <message>
        <source>Later attempt</source>
        <translation>下一稿</translation>
    </message>
    <message>
        <source>Show the suggestion after this one for the same text</source>
        <translation>查看对同一段文字的下一个建议</translation>
    </message>
    <message>
        <source>Copy suggestion</source>
        <translation>复制建议</translation>
    </message>
    <message>
        <source>Copy the suggestion to the clipboard</source>
        <translation>把建议复制到剪贴板</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Stop writing and keep what came</source>
        <translation>停止生成，保留已写出的部分</translation>
    </message>
    <message>
        <source>What was proposed here…</source>
        <translation>此处的建议记录…</translation>
    </message>
    <message>
        <source>Earlier suggestions for this place, what became of them, and each again</source>
        <translation>查看对此处提出过的建议、取舍结果，并可重新审阅</translation>
    </message>
    <message>
        <source>Summary and tables…</source>
        <translation>摘要与表格…</translation>
    </message>
    <message>
        <source>A summary in any length, key clauses, obligations, risks: each line leads into the text</source>
        <translation>任意篇幅的摘要、关键条款、义务、风险；每一行都能回到原文</translation>
    </message>
    <message>
        <source>Show what came from a model</source>
        <translation>显示来自模型的文字</translation>
    </message>
    <message>
        <source>Text that a model proposed is shown quiet, with dots beneath</source>
        <translation>来自模型建议的文字以浅色加点线显示</translation>
    </message>
    <message>
        <source>Statement…</source>
        <translation>文字来源说明…</translation>
    </message>
    <message>
        <source>How much of this text came from which model, on one page</source>
        <translation>用一页说明本文有多少文字来自哪个模型</translation>
    </message>
    <message>
        <source>Command palette</source>
        <translation>命令面板</translation>
    </message>
    <message>
        <source>Find any command, heading, style or model, or tell the model what to do</source>
        <translation>查找命令、标题、文体和模型，或告诉模型要做什么</translation>
    </message>
    <message>
        <source>Actions at the selection</source>
        <translation>选区操作</translation>
    </message>
    <message>
        <source>Go to the actions beside the selected text</source>
        <translation>转到选中文字旁的操作</translation>
    </message>
    <message>
        <source>Continue here</source>
        <translation>在此续写</translation>
    </message>
    <message>
        <source>The model writes on in quiet text; Tab takes a word of it, Esc lets it go</source>
        <translation>模型以淡色文字接着写；Tab 收下一个词，Esc 放弃</translation>
    </message>
    <message>
        <source>Next misspelled word</source>
        <translation>下一个拼错的词</translation>
    </message>
    <message>
        <source>Go to the next word that stands in no dictionary</source>
        <translation>到下一个词典里没有的词</translation>
    </message>
    <message>
        <source>Move section up</source>
        <translation>上移本节</translation>
    </message>
    <message>
        <source>The section goes before the one above it, with its subsections</source>
        <translation>本节连同各小节移到上一节之前</translation>
    </message>
    <message>
        <source>Move section down</source>
        <translation>下移本节</translation>
    </message>
    <message>
        <source>The section goes behind the one below it, with its subsections</source>
        <translation>本节连同各小节移到下一节之后</translation>
    </message>
    <message>
        <source>Raise heading</source>
        <translation>标题升一级</translation>
    </message>
    <message>
        <source>The heading and those under it go one level up</source>
        <translation>标题及其下各标题升一级</translation>
    </message>
    <message>
        <source>Lower heading</source>
        <translation>标题降一级</translation>
    </message>
    <message>
        <source>The heading and those under it go one level down</source>
        <translation>标题及其下各标题降一级</translation>
    </message>
    <message>
        <source>Side by side</source>
        <translation>并排对照</translation>
    </message>
    <message>
        <source>Decide on the changes on two pages: as it stands, and as it is proposed</source>
        <translation>在左右两页上决定修改：左为当前，右为建议</translation>
    </message>
    <message>
        <source>Outline</source>
        <translation>大纲</translation>
    </message>
    <message>
        <source>Show or hide the outline</source>
        <translation>显示或隐藏大纲</translation>
    </message>
    <message>
        <source>Assistant</source>
        <translation>助手</translation>
    </message>
    <message>
        <source>Show or hide the assistant</source>
        <translation>显示或隐藏助手</translation>
    </message>
    <message>
        <source>Full screen</source>
        <translation>全屏</translation>
    </message>
    <message>
        <source>The window takes the whole screen, or gives it back</source>
        <translation>窗口占满整个屏幕，或恢复原样</translation>
    </message>
    <message>
        <source>Preview</source>
        <translation>预览</translation>
    </message>
    <message>
        <source>Show the text as it reads, beside the page or in its place</source>
        <translation>在页面旁边（或原处）显示排好版的文字</translation>
    </message>
    <message>
        <source>Ask</source>
        <translation>提问</translation>
    </message>
    <message>
        <source>Ask questions about this document, or go back to the actions</source>
        <translation>就这份文档提问，或返回操作</translation>
    </message>
    <message>
        <source>Larger text</source>
        <translation>放大正文</translation>
    </message>
    <message>
        <source>Make the text of the page larger</source>
        <translation>把页面正文调大</translation>
    </message>
    <message>
        <source>Smaller text</source>
        <translation>缩小正文</translation>
    </message>
    <message>
        <source>Make the text of the page smaller</source>
        <translation>把页面正文调小</translation>
    </message>
    <message>
        <source>Natural text size</source>
        <translation>恢复正文字号</translation>
    </message>
    <message>
        <source>Make the text of the page as large as it was made to be</source>
        <translation>把页面正文恢复为原来的大小</translation>
    </message>
    <message>
        <source>Next part of the window</source>
        <translation>窗口的下一部分</translation>
    </message>
    <message>
        <source>Go on to the preview, the outline, the assistant, or back to the page</source>
        <translation>到预览、大纲、助手，或回到页面</translation>
    </message>
    <message>
        <source>Previous part of the window</source>
        <translation>窗口的上一部分</translation>
    </message>
    <message>
        <source>Go round the parts of the window the other way</source>
        <translation>反方向依次到窗口各部分</translation>
    </message>
    <message>
        <source>Menu</source>
        <translation>菜单</translation>
    </message>
    <message>
        <source>Everything that the window can do</source>
        <translation>全部功能</translation>
    </message>
    <message>
        <source>Settings…</source>
        <translation>设置…</translation>
    </message>
    <message>
        <source>How Stet looks, and what the model does by itself</source>
        <translation>Stet 的外观，以及模型自动执行的事项</translation>
    </message>
    <message>
        <source>Help</source>
        <translation>帮助</translation>
    </message>
    <message>
        <source>How Stet is used, and every key; without a network</source>
        <translation>Stet 的用法和全部快捷键，无需联网</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>退出</translation>
    </message>
    <message>
        <source>Close the window</source>
        <translation>关闭窗口</translation>
    </message>
    <message>
        <source>Next change</source>
        <translation>下一处修改</translation>
    </message>
    <message>
        <source>Previous change</source>
        <translation>上一处修改</translation>
    </message>
    <message>
        <source>Accept the change</source>
        <translation>接受这处修改</translation>
    </message>
    <message>
        <source>Let the original stand</source>
        <translation>保留这处原文</translation>
    </message>
    <message>
        <source>Edit the change</source>
        <translation>改写这处修改</translation>
    </message>
    <message>
        <source>Open the change again</source>
        <translation>重新决定此处修改</translation>
    </message>
    <message>
        <source>Accept all changes of its kind</source>
        <translation>接受此类全部修改</translation>
    </message>
    <message>
        <source>Let all changes of its kind stand</source>
        <translation>此类全部保留原文</translation>
    </message>
    <message>
        <source>Accept all changes in its section</source>
        <translation>接受本节全部修改</translation>
    </message>
    <message>
        <source>Let all changes in its section stand</source>
        <translation>本节全部保留原文</translation>
    </message>
    <message>
        <source>Take the other attempt&apos;s wording, or give it back</source>
        <translation>采用另一稿的写法，或换回来</translation>
    </message>
    <message>
        <source>Accept the rest</source>
        <translation>接受其余修改</translation>
    </message>
    <message>
        <source>Let the rest stand</source>
        <translation>其余保留原文</translation>
    </message>
    <message>
        <source>Take a word of it</source>
        <translation>收下一个词</translation>
    </message>
    <message>
        <source>Take a sentence of it</source>
        <translation>收下一句</translation>
    </message>
    <message>
        <source>Take all of it</source>
        <translation>全部收下</translation>
    </message>
    <message>
        <source>Stop it, then let it go</source>
        <translation>停止，再按一次放弃</translation>
    </message>
</context>
<context>
    <name>Concentration</name>
    <message>
        <source>Focus</source>
        <translation>专注</translation>
    </message>
    <message>
        <source>Typewriter</source>
        <translation>打字机模式</translation>
    </message>
    <message>
        <source>The line that you are writing stays at the middle of the page</source>
        <translation>正在写的一行始终停在页面中央</translation>
    </message>
</context>
<context>
    <name>Coverage</name>
    <message>
        <source>Not done yet</source>
        <translation>尚未处理</translation>
    </message>
    <message>
        <source>Being written</source>
        <translation>正在处理</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>已完成</translation>
    </message>
    <message>
        <source>Left as it is</source>
        <translation>保持原样</translation>
    </message>
    <message>
        <source>Its answer broke off; what it had not reached stays as it was</source>
        <translation>结果中断；未处理到的部分保持原样</translation>
    </message>
    <message>
        <source>Not done, and as it was</source>
        <translation>未能处理，保持原样</translation>
    </message>
    <message>
        <source>The model began to repeat itself; what it had not reached stays</source>
        <translation>模型开始重复，已停止；未处理到的部分保持原样</translation>
    </message>
    <message>
        <source>The answer reached its limit; what it had not reached stays</source>
        <translation>结果达到长度上限；未处理到的部分保持原样</translation>
    </message>
    <message>
        <source>A heading, left as it is</source>
        <translation>标题，保持原样</translation>
    </message>
    <message>
        <source>No words to rewrite, left as it is</source>
        <translation>没有可改写的文字，保持原样</translation>
    </message>
    <message>
        <source>A table, left as it is</source>
        <translation>表格，保持原样</translation>
    </message>
    <message>
        <source>A list item, left as it is</source>
        <translation>列表项，保持原样</translation>
    </message>
    <message>
        <source>Code, left as it is</source>
        <translation>代码，保持原样</translation>
    </message>
    <message>
        <source>A formula, left as it is</source>
        <translation>公式，保持原样</translation>
    </message>
    <message>
        <source>HTML, left as it is</source>
        <translation>HTML，保持原样</translation>
    </message>
    <message>
        <source>The document&apos;s own data, left as it is</source>
        <translation>文档元数据，保持原样</translation>
    </message>
    <message>
        <source>The target of a link, left as it is</source>
        <translation>链接目标，保持原样</translation>
    </message>
    <message>
        <source>A footnote, left as it is</source>
        <translation>脚注，保持原样</translation>
    </message>
    <message>
        <source>Not chosen</source>
        <translation>未选中</translation>
    </message>
    <message>
        <source>All {total} passages are done</source>
        <translation>全部 {total} 段已完成</translation>
    </message>
    <message>
        <source>{done} of {total} passages are done</source>
        <translation>已完成 {done} / {total} 段</translation>
    </message>
    <message>
        <source>{percent}% of the text is left as it is</source>
        <translation>{percent}% 的文字保持原样</translation>
    </message>
    <message>
        <source>{number} broke off or failed</source>
        <translation>{number} 段中断或失败</translation>
    </message>
</context>
<context>
    <name>CoverageBar</name>
    <message>
        <source>Try the rest again</source>
        <translation>处理其余部分</translation>
    </message>
    <message>
        <source>Ask again for what is not done; the other passages stay as they are</source>
        <translation>只处理未完成的部分；其他段落保持不变</translation>
    </message>
</context>
<context>
    <name>CoverageController</name>
    <message>
        <source>“{action}” of this document was left unfinished: {done} of {total} passages are done.</source>
        <translation>本文档的“{action}”尚未完成：已完成 {done} / {total} 段。</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Discard</source>
        <translation>丢弃</translation>
    </message>
</context>
<context>
    <name>DocumentController</name>
    <message>
        <source>Open as another encoding…</source>
        <translation>以其他编码打开…</translation>
    </message>
    <message>
        <source>Read this file anew, in an encoding that you choose</source>
        <translation>用您选择的编码重新读取此文件</translation>
    </message>
    <message>
        <source>Untitled</source>
        <translation>未命名</translation>
    </message>
    <message>
        <source>Read only</source>
        <translation>只读</translation>
    </message>
    <message>
        <source>Not saved, the file is read-only</source>
        <translation>未保存，文件为只读</translation>
    </message>
    <message>
        <source>The file is read-only</source>
        <translation>文件为只读</translation>
    </message>
    <message>
        <source>Not saved</source>
        <translation>未保存</translation>
    </message>
    <message>
        <source>Not saved, no file yet</source>
        <translation>未保存，尚无文件</translation>
    </message>
    <message>
        <source>Saved {time}</source>
        <translation>已保存 {time}</translation>
    </message>
    <message>
        <source>mixed line ends</source>
        <translation>换行符混用</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>打开</translation>
    </message>
    <message>
        <source>Text (*.md *.markdown *.txt);;All files (*)</source>
        <translation>文本 (*.md *.markdown *.txt);;所有文件 (*)</translation>
    </message>
    <message>
        <source>Save as</source>
        <translation>另存为</translation>
    </message>
    <message>
        <source>Save the changes to “{title}”?</source>
        <translation>保存对“{title}”的修改吗？</translation>
    </message>
    <message>
        <source>Without saving, they are gone.</source>
        <translation>不保存，这些修改将会丢失。</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Do not save</source>
        <translation>不保存</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Save as…</source>
        <translation>另存为…</translation>
    </message>
    <message>
        <source>Compare and merge</source>
        <translation>比较并合并</translation>
    </message>
    <message>
        <source>Overwrite</source>
        <translation>覆盖</translation>
    </message>
    <message>
        <source>Save as UTF-8</source>
        <translation>存为 UTF-8</translation>
    </message>
    <message>
        <source>Show it</source>
        <translation>显示位置</translation>
    </message>
    <message>
        <source>A character could not be pasted as it was: “�” stands in its place.</source>
        <translation>有一个字符无法原样粘贴，已用“�”代替。</translation>
    </message>
    <message>
        <source>{count} characters could not be pasted as they were: “�” stands in their places.</source>
        <translation>有 {count} 个字符无法原样粘贴，已用“�”代替。</translation>
    </message>
    <message>
        <source>What you pasted has very long lines; they were broken into shorter ones.</source>
        <translation>粘贴的内容有特别长的行，已拆成较短的行。</translation>
    </message>
    <message>
        <source>“{name}” exists. Replace it?</source>
        <translation>“{name}”已存在，要替换吗？</translation>
    </message>
    <message>
        <source>Replace</source>
        <translation>替换</translation>
    </message>
</context>
<context>
    <name>EncodingQuestion</name>
    <message>
        <source>Which looks right?</source>
        <translation>哪一种显示正确？</translation>
    </message>
    <message>
        <source>Other encodings</source>
        <translation>其他编码</translation>
    </message>
    <message>
        <source>“{name}” does not say how its characters are stored. Which looks right?</source>
        <translation>“{name}”没有说明字符的编码。哪一种显示正确？</translation>
    </message>
    <message>
        <source>It is saved in the encoding that you choose, and Stet remembers it for this file.</source>
        <translation>文件将按您选择的编码保存，Stet 会为此文件记住这一选择。</translation>
    </message>
    <message>
        <source>Open like this</source>
        <translation>就这样打开</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Another one:</source>
        <translation>其他：</translation>
    </message>
</context>
<context>
    <name>EndingNotes</name>
    <message>
        <source>Stopped; this is what came.</source>
        <translation>已停止，这是已写出的部分。</translation>
    </message>
    <message>
        <source>The answer reached its limit and may be incomplete.</source>
        <translation>已到长度上限，内容可能不完整。</translation>
    </message>
    <message>
        <source>The model began to repeat itself and was stopped.</source>
        <translation>模型开始重复，已经停止。</translation>
    </message>
    <message>
        <source>{failed} of {total} passages could not be done and stay as they were.</source>
        <translation>{total} 段中有 {failed} 段未能处理，保持原文。</translation>
    </message>
    <message>
        <source>Stopped after {done} of {total} passages. What it had not reached stays as it was.</source>
        <translation>已停止，完成了 {done} / {total} 段；其余保持原文。</translation>
    </message>
    <message>
        <source>Stopped. What it had not reached stays as it was.</source>
        <translation>已停止。没有写到的部分保持原样。</translation>
    </message>
    <message>
        <source>The answer reached its limit. What it had not reached stays as it was.</source>
        <translation>已到长度上限。没有写到的部分保持原样。</translation>
    </message>
    <message>
        <source>The model began to repeat itself. What it had not reached stays as it was.</source>
        <translation>模型开始重复。没有写到的部分保持原样。</translation>
    </message>
</context>
<context>
    <name>ExportDialog</name>
    <message>
        <source>Export</source>
        <translation type="unfinished">导出</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>格式</translation>
    </message>
    <message>
        <source>Paper</source>
        <translation>纸张</translation>
    </message>
    <message>
        <source>Layout</source>
        <translation>版式</translation>
    </message>
    <message>
        <source>Encoding</source>
        <translation>编码</translation>
    </message>
    <message>
        <source>Line ends</source>
        <translation>换行符</translation>
    </message>
    <message>
        <source>CRLF (Windows)</source>
        <translation>CRLF（Windows）</translation>
    </message>
    <message>
        <source>What changed since {since} is marked; Word can accept or refuse each change.</source>
        <translation>从{since} 起的改动会标为修订，可在 Word 中逐条接受或拒绝。</translation>
    </message>
    <message>
        <source>What cannot be carried</source>
        <translation>无法照原样带走的内容</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation type="unfinished">进度</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation type="unfinished">停止</translation>
    </message>
    <message>
        <source>Close</source>
        <translation type="unfinished">关闭</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation type="unfinished">导出…</translation>
    </message>
    <message>
        <source>{name}, plain.txt</source>
        <translation>{name}（纯文本）.txt</translation>
    </message>
    <message>
        <source>“{name}” exists. Replace it?</source>
        <translation>“{name}”已存在，要替换吗？</translation>
    </message>
    <message>
        <source>Replace</source>
        <translation>替换</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Stopped. Nothing was written.</source>
        <translation>已停止。没有写入任何内容。</translation>
    </message>
    <message>
        <source>Written: {path}</source>
        <translation>已写入：{path}</translation>
    </message>
    <message>
        <source>Everything in this document can be handed over.</source>
        <translation>这篇文档的全部内容都可以导出。</translation>
    </message>
    <message>
        <source>One thing in this document cannot be handed over as it is:</source>
        <translation>这篇文档中有一处无法照原样导出：</translation>
    </message>
    <message>
        <source>{count} things in this document cannot be handed over as they are:</source>
        <translation>这篇文档中有 {count} 处无法照原样导出：</translation>
    </message>
</context>
<context>
    <name>ExternalChangeController</name>
    <message>
        <source>Save as…</source>
        <translation type="unfinished">另存为…</translation>
    </message>
    <message>
        <source>Another program changed “{name}”, and it was read again. Undo brings back what stood here.</source>
        <translation>另一个程序改动了“{name}”，已重新读入。撤销可回到此前的内容。</translation>
    </message>
    <message>
        <source>Save elsewhere…</source>
        <translation type="unfinished">保存到别处…</translation>
    </message>
    <message>
        <source>Compare and merge</source>
        <translation>比较并合并</translation>
    </message>
    <message>
        <source>Keep mine</source>
        <translation>保留我的</translation>
    </message>
    <message>
        <source>Take theirs</source>
        <translation>采用对方的</translation>
    </message>
    <message>
        <source>What another program wrote in “{name}”.</source>
        <translation>另一个程序写入“{name}”的内容。</translation>
    </message>
    <message>
        <source>1 place was changed on both sides.</source>
        <translation>有 1 处双方都改动过。</translation>
    </message>
    <message>
        <source>{number} places were changed on both sides.</source>
        <translation>有 {number} 处双方都改动过。</translation>
    </message>
    <message>
        <source>Your text has all of it already; save it to write it to the file.</source>
        <translation>您的文本已包含其全部内容；保存后即写入文件。</translation>
    </message>
    <message>
        <source>“{old}” is called “{name}” now.</source>
        <translation>“{old}”现已改名为“{name}”。</translation>
    </message>
</context>
<context>
    <name>FindBar</name>
    <message>
        <source>Find and replace</source>
        <translation>查找和替换</translation>
    </message>
    <message>
        <source>Find</source>
        <translation>查找</translation>
    </message>
    <message>
        <source>Replace with</source>
        <translation>替换为</translation>
    </message>
    <message>
        <source>Match case</source>
        <translation>区分大小写</translation>
    </message>
    <message>
        <source>A capital letter is another letter</source>
        <translation>大写与小写算不同的字母</translation>
    </message>
    <message>
        <source>Whole words</source>
        <translation>整词</translation>
    </message>
    <message>
        <source>Not within a longer word; 汉字 have no ends of words</source>
        <translation>不在更长的单词之内；汉字不分词界</translation>
    </message>
    <message>
        <source>Regular expression</source>
        <translation>正则表达式</translation>
    </message>
    <message>
        <source>^ and $ are the ends of a line, \p{Han} is a 汉字; \1 or $1 in the replacement is the first group</source>
        <translation>^ 和 $ 是一行的首尾，\p{Han} 是一个汉字；替换文字中的 \1 或 $1 是第一个分组</translation>
    </message>
    <message>
        <source>Full and half width alike</source>
        <translation>不分全角半角</translation>
    </message>
    <message>
        <source>Finds ， for , and Ａ for A; what is found stays as it is</source>
        <translation>查“,”也找到“，”，查“A”也找到“Ａ”；找到的文字保持原样</translation>
    </message>
    <message>
        <source>In the selection</source>
        <translation>仅在选中处</translation>
    </message>
    <message>
        <source>Only in what is selected now</source>
        <translation>只在当前选中的文字里查找</translation>
    </message>
    <message>
        <source>Matches</source>
        <translation>匹配数</translation>
    </message>
    <message>
        <source>Previous match</source>
        <translation>上一处</translation>
    </message>
    <message>
        <source>Next match</source>
        <translation>下一处</translation>
    </message>
    <message>
        <source>Close</source>
        <translation type="unfinished">关闭</translation>
    </message>
    <message>
        <source>Replace</source>
        <translation>替换</translation>
    </message>
    <message>
        <source>Replace this match and go to the next</source>
        <translation>替换这一处，再到下一处</translation>
    </message>
    <message>
        <source>All</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>Replace all matches; one undo takes it back</source>
        <translation>替换所有匹配；撤销一次即可还原</translation>
    </message>
    <message>
        <source>Look through…</source>
        <translation>逐处审阅…</translation>
    </message>
    <message>
        <source>Show every replacement in the text, and decide on each</source>
        <translation>在正文里显示每一处替换，逐处决定</translation>
    </message>
    <message>
        <source>None</source>
        <translation>没有</translation>
    </message>
    <message>
        <source>{number} of {count}</source>
        <translation>第 {number} 处，共 {count} 处</translation>
    </message>
</context>
<context>
    <name>FindController</name>
    <message>
        <source>Select some text first.</source>
        <translation>请先选中一段文字。</translation>
    </message>
    <message>
        <source>It stays as it is.</source>
        <translation>这一处不变。</translation>
    </message>
    <message>
        <source>1 place was replaced. One undo takes it back.</source>
        <translation>替换了 1 处。撤销一次即可还原。</translation>
    </message>
    <message>
        <source>{count} places were replaced. One undo takes them back.</source>
        <translation>替换了 {count} 处。撤销一次即可还原。</translation>
    </message>
    <message>
        <source>Nothing would change.</source>
        <translation>不会有任何改变。</translation>
    </message>
    <message>
        <source>Replacements of “{sought}”</source>
        <translation>替换“{sought}”</translation>
    </message>
    <message>
        <source>The model is writing; wait for it, or stop it first.</source>
        <translation>模型正在写；请等它写完，或先停止。</translation>
    </message>
</context>
<context>
    <name>FirstLaunch</name>
    <message>
        <source>Only the small starter model runs here now</source>
        <translation>目前这台电脑只能运行内置的小模型</translation>
    </message>
    <message>
        <source>{context} tokens of context</source>
        <translation>上下文 {context} 词元</translation>
    </message>
    <message>
        <source>Everything stays on it. After this one download Stet opens no connection. The small model that is built in can be tried meanwhile; it knows English only.</source>
        <translation>一切都留在本机。下载完成后，Stet 不再连接网络。下载期间可先试用内置的小模型（仅限英文）。</translation>
    </message>
    <message>
        <source>This computer can run {model}</source>
        <translation>这台电脑可以运行 {model}</translation>
    </message>
    <message>
        <source>Download {model} ({size})</source>
        <translation>下载 {model}（{size}）</translation>
    </message>
    <message>
        <source>It is checked byte for byte before it is used, and can be paused at any time</source>
        <translation>使用前会逐字节校验，可随时暂停</translation>
    </message>
    <message>
        <source>{model}: {share} are here</source>
        <translation>{model}：已下载 {share}</translation>
    </message>
    <message>
        <source>The download was interrupted. It goes on where it stopped.</source>
        <translation>下载曾中断，将从断点继续。</translation>
    </message>
    <message>
        <source>Go on ({size} left)</source>
        <translation>继续下载（还剩 {size}）</translation>
    </message>
    <message>
        <source>Fetch the rest</source>
        <translation>下载其余部分</translation>
    </message>
    <message>
        <source>{model} could not be fetched</source>
        <translation>{model} 未能下载</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation type="unfinished">重试</translation>
    </message>
    <message>
        <source>Another disk…</source>
        <translation>换个磁盘…</translation>
    </message>
    <message>
        <source>Choose the folder in which the models shall lie</source>
        <translation>选择存放模型的文件夹</translation>
    </message>
    <message>
        <source>A smaller model…</source>
        <translation>更小的模型…</translation>
    </message>
    <message>
        <source>None of the sources could be reached or has it. Check the network, give the address of a mirror, or bring the file on a USB stick; what has come is kept.</source>
        <translation>所有来源都连接不上，或没有这个文件。请检查网络，填写镜像地址，或用 U 盘拷来文件；已下载的部分会保留。</translation>
    </message>
    <message>
        <source>Licence: {licence}</source>
        <translation>许可证：{licence}</translation>
    </message>
    <message>
        <source>Read the licence of the model; it is kept beside its file</source>
        <translation>阅读模型的许可证；它会与模型文件存放在一起</translation>
    </message>
    <message>
        <source>Other models…</source>
        <translation>其他模型…</translation>
    </message>
    <message>
        <source>What else there is, and how it would run here</source>
        <translation>还有哪些模型，以及在本机的运行情况</translation>
    </message>
    <message>
        <source>Another source…</source>
        <translation>换个来源…</translation>
    </message>
    <message>
        <source>A mirror, a folder or a USB stick</source>
        <translation>镜像、文件夹或 U 盘</translation>
    </message>
    <message>
        <source>I have a file…</source>
        <translation>我有文件…</translation>
    </message>
    <message>
        <source>Use a model file (GGUF) that is on this computer</source>
        <translation>使用本机上的模型文件（GGUF）</translation>
    </message>
    <message>
        <source>Throw away</source>
        <translation>放弃</translation>
    </message>
    <message>
        <source>Delete what has come of it</source>
        <translation>删除已下载的部分</translation>
    </message>
    <message>
        <source>Not now</source>
        <translation>暂不</translation>
    </message>
    <message>
        <source>The menu “Model” has it whenever you want it</source>
        <translation>以后可随时在“模型”菜单中找到</translation>
    </message>
    <message>
        <source>Later</source>
        <translation>稍后</translation>
    </message>
    <message>
        <source>What has come is kept</source>
        <translation>已下载的部分会保留</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>Stop for now; what has come is kept</source>
        <translation>暂时停下；已下载的部分会保留</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Stop, and delete what has come</source>
        <translation>停止，并删除已下载的部分</translation>
    </message>
    <message>
        <source>Hide</source>
        <translation>收起</translation>
    </message>
    <message>
        <source>The status line shows how far it is</source>
        <translation>进度会显示在状态栏</translation>
    </message>
    <message>
        <source>Starting…</source>
        <translation type="unfinished">正在开始…</translation>
    </message>
    <message>
        <source>fetching {model}</source>
        <translation>正在下载 {model}</translation>
    </message>
    <message>
        <source>{model} paused</source>
        <translation>{model} 已暂停</translation>
    </message>
</context>
<context>
    <name>FirstLaunchPanel</name>
    <message>
        <source>How much of the model is here</source>
        <translation>模型已下载的比例</translation>
    </message>
</context>
<context>
    <name>GhostController</name>
    <message>
        <source>The model is writing. Stop it with Esc, then ask again.</source>
        <translation>模型正在写。请先按 Esc 停止，再重试。</translation>
    </message>
</context>
<context>
    <name>HandOver</name>
    <message>
        <source>Reading the document…</source>
        <translation>正在读取文档…</translation>
    </message>
    <message>
        <source>Converting…</source>
        <translation>正在转换…</translation>
    </message>
    <message>
        <source>Setting the pages…</source>
        <translation>正在排版…</translation>
    </message>
    <message>
        <source>Writing the file…</source>
        <translation>正在写入文件…</translation>
    </message>
    <message>
        <source>Word document</source>
        <translation>Word 文档</translation>
    </message>
    <message>
        <source>PDF</source>
        <translation>PDF 文件</translation>
    </message>
    <message>
        <source>Web page, everything in one file</source>
        <translation>网页，全部内容在一个文件中</translation>
    </message>
    <message>
        <source>OpenDocument text</source>
        <translation>OpenDocument 文档</translation>
    </message>
    <message>
        <source>EPUB book</source>
        <translation>EPUB 电子书</translation>
    </message>
    <message>
        <source>Plain text, without marks</source>
        <translation>纯文本，不带标记</translation>
    </message>
    <message>
        <source>Standard</source>
        <translation>通用</translation>
    </message>
    <message>
        <source>Chinese official document (公文, GB/T 9704)</source>
        <translation>党政机关公文（GB/T 9704）</translation>
    </message>
    <message>
        <source>Image on the network, not fetched; its text and a link stand there</source>
        <translation>网络图片，不会下载；以文字和链接代替</translation>
    </message>
    <message>
        <source>Image file not found; its text stands there</source>
        <translation>找不到图片文件；以文字代替</translation>
    </message>
    <message>
        <source>Image outside the document&apos;s folder, not taken</source>
        <translation>图片在文档所在文件夹之外，未采用</translation>
    </message>
    <message>
        <source>Image not found: the document was never saved and has no folder</source>
        <translation>找不到图片：文档尚未保存，没有所在的文件夹</translation>
    </message>
    <message>
        <source>Image that cannot be read; its text stands there</source>
        <translation>图片无法读取；以文字代替</translation>
    </message>
    <message>
        <source>HTML, written as the text that it is</source>
        <translation>HTML，按文字原样写出</translation>
    </message>
    <message>
        <source>Comment, left out</source>
        <translation>注释，已略去</translation>
    </message>
    <message>
        <source>Link that leads nowhere from a file elsewhere, written as text</source>
        <translation>链接在别处无法到达，写作普通文字</translation>
    </message>
    <message>
        <source>Footnote that nothing refers to, left out</source>
        <translation>没有被引用的脚注，已略去</translation>
    </message>
    <message>
        <source>Footnote within a footnote, written as text</source>
        <translation>脚注中的脚注，写作普通文字</translation>
    </message>
    <message>
        <source>Formula that cannot be read, written as it stands</source>
        <translation>无法识别的公式，按原样写出</translation>
    </message>
    <message>
        <source>Character that no file can hold, shown as �</source>
        <translation>文件无法容纳的字符，显示为 �</translation>
    </message>
    <message>
        <source>Paragraph too long to be read, written as it stands</source>
        <translation>段落过长，无法解析，按原样写出</translation>
    </message>
    <message>
        <source>Fonts of the standard that are not on this computer; others are used</source>
        <translation>本机缺少标准规定的字体，已用其他字体代替</translation>
    </message>
    <message>
        <source>This was changed, too, where a change cannot be marked</source>
        <translation>此处也有改动，但无法标为修订</translation>
    </message>
    <message>
        <source>Nested too deeply, left out</source>
        <translation>嵌套过深，已略去</translation>
    </message>
    <message>
        <source>Line {line}</source>
        <translation>第 {line} 行</translation>
    </message>
</context>
<context>
    <name>HandingOver</name>
    <message>
        <source>Copied as rich text.</source>
        <translation>已复制为富文本。</translation>
    </message>
</context>
<context>
    <name>Help</name>
    <message>
        <source>About Stet</source>
        <translation type="unfinished">关于 Stet</translation>
    </message>
    <message>
        <source>&lt;b&gt;Stet&lt;/b&gt;&lt;br&gt;An offline writing assistant in which the writer decides every change.&lt;br&gt;&lt;br&gt;&lt;i&gt;Stet&lt;/i&gt; is the proofreader&apos;s mark for “let it stand”.</source>
        <translation type="unfinished">&lt;b&gt;Stet&lt;/b&gt;&lt;br&gt;离线写作助手，每处修改都由作者决定。&lt;br&gt;&lt;br&gt;&lt;i&gt;Stet&lt;/i&gt; 是校对符号，意思是“保留原文”。</translation>
    </message>
</context>
<context>
    <name>HelpWindow</name>
    <message>
        <source>Help</source>
        <translation>帮助</translation>
    </message>
    <message>
        <source>Close</source>
        <translation type="unfinished">关闭</translation>
    </message>
    <message>
        <source>Style</source>
        <translation type="unfinished">文体</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>按键</translation>
    </message>
    <message>
        <source>Keys while the model writes on at the cursor</source>
        <translation>模型续写时的按键</translation>
    </message>
    <message>
        <source>Keys while changes are decided</source>
        <translation>决定修改时的按键</translation>
    </message>
</context>
<context>
    <name>HiddenController</name>
    <message>
        <source>Show hidden characters</source>
        <translation>显示隐藏字符</translation>
    </message>
    <message>
        <source>Mark what is not seen: zero width, directions, control characters</source>
        <translation>标出看不见的字符：零宽字符、方向标记、控制字符</translation>
    </message>
    <message>
        <source>1 hidden character</source>
        <translation>1 个隐藏字符</translation>
    </message>
    <message>
        <source>{count} hidden characters</source>
        <translation>{count} 个隐藏字符</translation>
    </message>
    <message>
        <source>This document has one character that cannot be seen.</source>
        <translation>本文档有一个看不见的字符。</translation>
    </message>
    <message>
        <source>This document has {count} characters that cannot be seen.</source>
        <translation>本文档有 {count} 个看不见的字符。</translation>
    </message>
    <message>
        <source>One character was lost before: “�” stands in its place, and stays.</source>
        <translation>有一个字符此前已经丢失，其位置是“�”，保持不变。</translation>
    </message>
    <message>
        <source>{count} characters were lost before: “�” stands in their places, and stays.</source>
        <translation>有 {count} 个字符此前已经丢失，其位置是“�”，保持不变。</translation>
    </message>
    <message>
        <source>Show them</source>
        <translation>显示</translation>
    </message>
</context>
<context>
    <name>History</name>
    <message>
        <source>Today</source>
        <translation>今天</translation>
    </message>
    <message>
        <source>Yesterday</source>
        <translation>昨天</translation>
    </message>
    <message>
        <source>as it was opened</source>
        <translation>打开时的原文</translation>
    </message>
    <message>
        <source>saved</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>while typing</source>
        <translation>书写中</translation>
    </message>
    <message>
        <source>from another program</source>
        <translation>来自另一个程序</translation>
    </message>
    <message>
        <source>before it was replaced</source>
        <translation>被取代之前</translation>
    </message>
    <message>
        <source>before {action}</source>
        <translation>“{action}”之前</translation>
    </message>
    <message>
        <source>{number} characters</source>
        <translation>{number} 个字符</translation>
    </message>
</context>
<context>
    <name>HistoryController</name>
    <message>
        <source>The version of {time}.</source>
        <translation>{time} 的版本。</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>导出</translation>
    </message>
    <message>
        <source>Delete the versions of all documents from this computer? The documents stay.</source>
        <translation>从本机删除所有文档的历史版本？文档本身不受影响。</translation>
    </message>
    <message>
        <source>Delete all versions of “{title}”? The document stays.</source>
        <translation>删除“{title}”的所有历史版本？文档本身不受影响。</translation>
    </message>
    <message>
        <source>This cannot be undone.</source>
        <translation>此操作无法撤销。</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
</context>
<context>
    <name>HistoryDialog</name>
    <message>
        <source>History of “{title}”</source>
        <translation>“{title}”的历史版本</translation>
    </message>
    <message>
        <source>Versions</source>
        <translation>版本</translation>
    </message>
    <message>
        <source>Forget</source>
        <translation>清除</translation>
    </message>
    <message>
        <source>Delete versions; this cannot be undone</source>
        <translation>删除历史版本；无法撤销</translation>
    </message>
    <message>
        <source>The versions of this document…</source>
        <translation>本文档的版本…</translation>
    </message>
    <message>
        <source>The versions of all documents…</source>
        <translation>所有文档的版本…</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>导出…</translation>
    </message>
    <message>
        <source>Write this version to a file</source>
        <translation>将此版本写入文件</translation>
    </message>
    <message>
        <source>Changes for Word…</source>
        <translation>导出 Word 修订…</translation>
    </message>
    <message>
        <source>Write the text of now as Word, with what changed since this version marked</source>
        <translation>将当前文本导出为 Word 文档，自该版本以来的改动标为修订</translation>
    </message>
    <message>
        <source>Compare in the text</source>
        <translation>在正文中比较</translation>
    </message>
    <message>
        <source>Take single changes of this version, one by one</source>
        <translation>逐处取回此版本中的改动</translation>
    </message>
    <message>
        <source>Restore</source>
        <translation type="unfinished">恢复</translation>
    </message>
    <message>
        <source>Put this version in the place of the text; one undo step takes it back</source>
        <translation>以此版本取代当前文本；撤销一步即可还原</translation>
    </message>
    <message>
        <source>Close</source>
        <translation type="unfinished">关闭</translation>
    </message>
    <message>
        <source>The document can only be read here; its versions can be exported</source>
        <translation>此处只能阅读该文档；各版本仍可导出</translation>
    </message>
    <message>
        <source>There is no version yet: one is kept when you save, before each suggestion that you accept, and every few minutes while you write.</source>
        <translation>还没有版本：保存时、接受建议之前，以及写作中每隔几分钟，都会留存一个版本。</translation>
    </message>
    <message>
        <source>This is what the text says now.</source>
        <translation>与当前文本相同。</translation>
    </message>
    <message>
        <source>1 change</source>
        <translation type="unfinished">1 处修改</translation>
    </message>
    <message>
        <source>{number} changes</source>
        <translation type="unfinished">{number} 处修改</translation>
    </message>
    <message>
        <source>{changes} to the text of now. Struck: what would go; beside it: what would come back.</source>
        <translation>与当前文本相比有 {changes}。划去的是将被取代的，旁边是将取回的。</translation>
    </message>
</context>
<context>
    <name>HunkCards</name>
    <message>
        <source>accept</source>
        <translation>接受</translation>
    </message>
    <message>
        <source>let stand</source>
        <translation>保留原文</translation>
    </message>
    <message>
        <source>Your text</source>
        <translation>您的改写</translation>
    </message>
</context>
<context>
    <name>HunkList</name>
    <message>
        <source>Changes</source>
        <translation>修改</translation>
    </message>
</context>
<context>
    <name>HunkModel</name>
    <message>
        <source>accepted</source>
        <translation>已接受</translation>
    </message>
    <message>
        <source>let stand</source>
        <translation>保留原文</translation>
    </message>
    <message>
        <source>your text</source>
        <translation>已改写</translation>
    </message>
</context>
<context>
    <name>Hunks</name>
    <message>
        <source>Spelling</source>
        <translation>拼写与标点</translation>
    </message>
    <message>
        <source>Wording</source>
        <translation>措辞</translation>
    </message>
    <message>
        <source>Rewritten</source>
        <translation>重写</translation>
    </message>
    <message>
        <source>Added</source>
        <translation>新增</translation>
    </message>
    <message>
        <source>Removed</source>
        <translation>删去</translation>
    </message>
    <message>
        <source>Moved</source>
        <translation>移动</translation>
    </message>
    <message>
        <source>Structure changed</source>
        <translation>结构变动</translation>
    </message>
    <message>
        <source>Fact changed</source>
        <translation>事实变动</translation>
    </message>
    <message>
        <source>Changed by both</source>
        <translation>双方都有改动</translation>
    </message>
    <message>
        <source>{number} spelling</source>
        <translation>{number} 处拼写标点</translation>
    </message>
    <message>
        <source>{number} wording</source>
        <translation>{number} 处措辞</translation>
    </message>
    <message>
        <source>{number} rewritten</source>
        <translation>{number} 处重写</translation>
    </message>
    <message>
        <source>{number} added</source>
        <translation>{number} 处新增</translation>
    </message>
    <message>
        <source>{number} removed</source>
        <translation>{number} 处删去</translation>
    </message>
    <message>
        <source>{number} moved</source>
        <translation>{number} 处移动</translation>
    </message>
    <message>
        <source>{number} structure</source>
        <translation>{number} 处结构</translation>
    </message>
    <message>
        <source>{number} facts</source>
        <translation>{number} 处事实</translation>
    </message>
    <message>
        <source>{number} on both sides</source>
        <translation>{number} 处双方改动</translation>
    </message>
    <message>
        <source>Moved and changed</source>
        <translation>移动并修改</translation>
    </message>
    <message>
        <source>1 fact</source>
        <translation>1 处事实</translation>
    </message>
    <message>
        <source>Number</source>
        <translation>数字</translation>
    </message>
    <message>
        <source>Percentage</source>
        <translation>百分比</translation>
    </message>
    <message>
        <source>Amount of money</source>
        <translation>金额</translation>
    </message>
    <message>
        <source>Quantity</source>
        <translation>数量</translation>
    </message>
    <message>
        <source>Date</source>
        <translation>日期</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>Ordinal</source>
        <translation>序数</translation>
    </message>
    <message>
        <source>Reference</source>
        <translation>条款编号</translation>
    </message>
    <message>
        <source>Numbering</source>
        <translation type="unfinished">编号</translation>
    </message>
    <message>
        <source>Limit</source>
        <translation>限度</translation>
    </message>
    <message>
        <source>Obligation</source>
        <translation>义务用语</translation>
    </message>
    <message>
        <source>E-mail address</source>
        <translation>电子邮箱</translation>
    </message>
    <message>
        <source>Web address</source>
        <translation>网址</translation>
    </message>
    <message>
        <source>Telephone number</source>
        <translation>电话号码</translation>
    </message>
    <message>
        <source>Quotation</source>
        <translation>引文</translation>
    </message>
    <message>
        <source>Title</source>
        <translation>书名</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Term</source>
        <translation>术语</translation>
    </message>
    <message>
        <source>Link</source>
        <translation>链接</translation>
    </message>
    <message>
        <source>Image</source>
        <translation>图片</translation>
    </message>
    <message>
        <source>Code</source>
        <translation>代码</translation>
    </message>
    <message>
        <source>Formula</source>
        <translation>公式</translation>
    </message>
    <message>
        <source>HTML</source>
        <translation>HTML 代码</translation>
    </message>
    <message>
        <source>Heading</source>
        <translation>标题</translation>
    </message>
    <message>
        <source>List</source>
        <translation>列表</translation>
    </message>
    <message>
        <source>Task</source>
        <translation>待办项</translation>
    </message>
    <message>
        <source>Table</source>
        <translation>表格</translation>
    </message>
    <message>
        <source>Block quotation</source>
        <translation>引用块</translation>
    </message>
    <message>
        <source>Footnote</source>
        <translation>脚注</translation>
    </message>
    <message>
        <source>Citation</source>
        <translation>文献引用</translation>
    </message>
    <message>
        <source>Mark</source>
        <translation>标记</translation>
    </message>
    <message>
        <source>Placeholder</source>
        <translation>占位符</translation>
    </message>
    <message>
        <source>Emphasis</source>
        <translation>强调标记</translation>
    </message>
    <message>
        <source>Front matter</source>
        <translation>文首信息</translation>
    </message>
    <message>
        <source>Paragraph</source>
        <translation>段落</translation>
    </message>
    <message>
        <source>Line break</source>
        <translation>换行</translation>
    </message>
    <message>
        <source>May change the structure</source>
        <translation>可能改变结构</translation>
    </message>
    <message>
        <source>Of the whole proposal: {what}</source>
        <translation>就整个建议而言：{what}</translation>
    </message>
    <message>
        <source>“{name}”, elsewhere “{usual}”</source>
        <translation>“{name}”，别处写作“{usual}”</translation>
    </message>
    <message>
        <source>{subject} lost</source>
        <translation>{subject}丢失</translation>
    </message>
    <message>
        <source>{subject} added</source>
        <translation>{subject}新增</translation>
    </message>
    <message>
        <source>{subject} moved</source>
        <translation>{subject}移位</translation>
    </message>
    <message>
        <source>{subject} changed</source>
        <translation>{subject}变动</translation>
    </message>
</context>
<context>
    <name>JobProgress</name>
    <message>
        <source>Loading {model}…</source>
        <translation>正在加载 {model}…</translation>
    </message>
    <message>
        <source>Reading the text…</source>
        <translation>正在读文…</translation>
    </message>
    <message>
        <source>{action}… {tokens} tokens</source>
        <translation>{action}… {tokens} 词元</translation>
    </message>
    <message>
        <source>Writing… {tokens} tokens</source>
        <translation>正在写… {tokens} 词元</translation>
    </message>
    <message>
        <source>Writing… {done} of {total} passages</source>
        <translation>正在写… 已完成 {done} / {total} 段</translation>
    </message>
</context>
<context>
    <name>JobStrip</name>
    <message>
        <source>Progress</source>
        <translation type="unfinished">进度</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation type="unfinished">停止</translation>
    </message>
    <message>
        <source>Stop writing and keep what came</source>
        <translation type="unfinished">停止生成，保留已写出的部分</translation>
    </message>
</context>
<context>
    <name>JobTeller</name>
    <message>
        <source>loading the model, {percent}%</source>
        <translation>正在加载模型，{percent}%</translation>
    </message>
    <message>
        <source>{done} of {total}</source>
        <translation type="unfinished">{done} / {total}</translation>
    </message>
    <message>
        <source>{tokens} tokens</source>
        <translation>{tokens} 词元</translation>
    </message>
    <message>
        <source>thinking, {tokens} tokens</source>
        <translation>正在思考，{tokens} 词元</translation>
    </message>
    <message>
        <source>reading, {percent}%</source>
        <translation>正在读，{percent}%</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation type="unfinished">停止</translation>
    </message>
    <message>
        <source>The model is at work…</source>
        <translation>模型正在工作…</translation>
    </message>
    <message>
        <source>{seconds} s left</source>
        <translation>还需 {seconds} 秒</translation>
    </message>
    <message>
        <source>{minutes} min left</source>
        <translation>还需 {minutes} 分钟</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>查看</translation>
    </message>
    <message>
        <source>Close</source>
        <translation type="unfinished">关闭</translation>
    </message>
    <message>
        <source>{keys}: a word</source>
        <translation>{keys}：一个词</translation>
    </message>
    <message>
        <source>{keys}: a sentence</source>
        <translation>{keys}：一句</translation>
    </message>
    <message>
        <source>{keys}: all</source>
        <translation>{keys}：全部</translation>
    </message>
    <message>
        <source>The model reads what stands before…</source>
        <translation>模型正在读前文…</translation>
    </message>
    <message>
        <source>1 figure or name is new to this text</source>
        <translation>有 1 处数字或名称是文中没有的</translation>
    </message>
    <message>
        <source>{count} figures and names are new to this text</source>
        <translation>有 {count} 处数字和名称是文中没有的</translation>
    </message>
    <message>
        <source>Let go</source>
        <translation>放弃</translation>
    </message>
</context>
<context>
    <name>Kept</name>
    <message>
        <source>1 link</source>
        <translation>1 个链接</translation>
    </message>
    <message>
        <source>1 image</source>
        <translation>1 张图片</translation>
    </message>
    <message>
        <source>1 formula</source>
        <translation>1 个公式</translation>
    </message>
    <message>
        <source>1 piece of code</source>
        <translation>1 处代码</translation>
    </message>
    <message>
        <source>1 footnote</source>
        <translation>1 个脚注</translation>
    </message>
    <message>
        <source>1 citation</source>
        <translation>1 处引用</translation>
    </message>
    <message>
        <source>1 placeholder</source>
        <translation>1 个占位符</translation>
    </message>
    <message>
        <source>1 number</source>
        <translation>1 个数字</translation>
    </message>
    <message>
        <source>1 date or time</source>
        <translation>1 个日期或时间</translation>
    </message>
    <message>
        <source>1 name</source>
        <translation>1 个名称</translation>
    </message>
    <message>
        <source>1 quotation</source>
        <translation>1 处引语</translation>
    </message>
    <message>
        <source>1 term</source>
        <translation>1 个术语</translation>
    </message>
    <message>
        <source>{number} links</source>
        <translation>{number} 个链接</translation>
    </message>
    <message>
        <source>{number} images</source>
        <translation>{number} 张图片</translation>
    </message>
    <message>
        <source>{number} formulas</source>
        <translation>{number} 个公式</translation>
    </message>
    <message>
        <source>{number} pieces of code</source>
        <translation>{number} 处代码</translation>
    </message>
    <message>
        <source>{number} footnotes</source>
        <translation>{number} 个脚注</translation>
    </message>
    <message>
        <source>{number} citations</source>
        <translation>{number} 处引用</translation>
    </message>
    <message>
        <source>{number} placeholders</source>
        <translation>{number} 个占位符</translation>
    </message>
    <message>
        <source>{number} numbers</source>
        <translation>{number} 个数字</translation>
    </message>
    <message>
        <source>{number} dates and times</source>
        <translation>{number} 个日期和时间</translation>
    </message>
    <message>
        <source>{number} names</source>
        <translation>{number} 个名称</translation>
    </message>
    <message>
        <source>{number} quotations</source>
        <translation>{number} 处引语</translation>
    </message>
    <message>
        <source>{number} terms</source>
        <translation>{number} 个术语</translation>
    </message>
    <message>
        <source>{list} kept</source>
        <translation>保留了 {list}</translation>
    </message>
</context>
<context>
    <name>LengthController</name>
    <message>
        <source>{done} of {goal} this session</source>
        <translation>本次 {done} / {goal}</translation>
    </message>
    <message>
        <source>{done} of {goal} here</source>
        <translation>本文 {done} / {goal}</translation>
    </message>
</context>
<context>
    <name>LengthDialog</name>
    <message>
        <source>Length and goals</source>
        <translation>篇幅与目标</translation>
    </message>
    <message>
        <source>The selection</source>
        <translation>选中的文字</translation>
    </message>
    <message>
        <source>This document</source>
        <translation>本文档</translation>
    </message>
    <message>
        <source>Words, each 汉字 as one</source>
        <translation>字数（一个汉字或一个单词算一个）</translation>
    </message>
    <message>
        <source>汉字</source>
        <translation>汉字</translation>
    </message>
    <message>
        <source>Characters</source>
        <translation>字符</translation>
    </message>
    <message>
        <source>Characters without spaces</source>
        <translation>字符（不计空格）</translation>
    </message>
    <message>
        <source>Reading time</source>
        <translation>阅读时间</translation>
    </message>
    <message>
        <source>Goal for this session</source>
        <translation>本次写作的目标</translation>
    </message>
    <message>
        <source>Goal for this document</source>
        <translation>本文档的目标</translation>
    </message>
    <message>
        <source>Close</source>
        <translation type="unfinished">关闭</translation>
    </message>
    <message>
        <source>A minute of reading: {words} words (Brysbaert 2019, silent) or {han} 汉字 (IReST 2012, aloud).</source>
        <translation>每分钟阅读：{words} 个英文单词（Brysbaert 2019，默读）或 {han} 个汉字（IReST 2012，朗读）。</translation>
    </message>
    <message>
        <source>How far you are stands in the line below the page. A session lasts until Stet is closed.</source>
        <translation>进度显示在页面下方的状态栏。从打开 Stet 到关闭算一次写作。</translation>
    </message>
    <message>
        <source>less than a minute</source>
        <translation>不到一分钟</translation>
    </message>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
    <message>
        <source>about {minutes} min</source>
        <translation type="unfinished">约 {minutes} 分钟</translation>
    </message>
    <message>
        <source>about {hours} h {minutes} min</source>
        <translation>约 {hours} 小时 {minutes} 分钟</translation>
    </message>
    <message>
        <source>No goal</source>
        <translation>无目标</translation>
    </message>
    <message>
        <source> words</source>
        <translation> 字</translation>
    </message>
    <message>
        <source>A word or a 汉字 counts as one</source>
        <translation>一个单词或一个汉字算一个</translation>
    </message>
</context>
<context>
    <name>LinkOpening</name>
    <message>
        <source>Stet does not open links like “{address}”.</source>
        <translation>Stet 不打开“{address}”这样的链接。</translation>
    </message>
    <message>
        <source>There is nothing in this document that this link leads to.</source>
        <translation>本文档中没有此链接指向的内容。</translation>
    </message>
    <message>
        <source>Links to files are followed once the document is saved.</source>
        <translation>保存文档后才能打开指向文件的链接。</translation>
    </message>
    <message>
        <source>Stet opens texts only; this link leads to “{name}”.</source>
        <translation>Stet 只打开文本；此链接指向“{name}”。</translation>
    </message>
    <message>
        <source>Open this address in another program?</source>
        <translation>用其他程序打开这个网址吗？</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>打开</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
</context>
<context>
    <name>MarkdownEditor</name>
    <message>
        <source>Document</source>
        <translation>全文</translation>
    </message>
    <message>
        <source>Write here, or open a file with Ctrl+O.</source>
        <translation>在这里写作，或按 Ctrl+O 打开文件。</translation>
    </message>
</context>
<context>
    <name>ModelController</name>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>{model} (not on this computer)</source>
        <translation>{model}（本机没有）</translation>
    </message>
    <message>
        <source>with the adapter {name}</source>
        <translation>配适配器 {name}</translation>
    </message>
    <message>
        <source>All models…</source>
        <translation>全部模型…</translation>
    </message>
    <message>
        <source>What is here and what could be: download, verify, compare, remove</source>
        <translation>已有的和可用的模型：下载、校验、比较、移除</translation>
    </message>
    <message>
        <source>Open a model file…</source>
        <translation>打开模型文件…</translation>
    </message>
    <message>
        <source>Use any GGUF file that llama.cpp can run</source>
        <translation>使用 llama.cpp 能运行的任何 GGUF 文件</translation>
    </message>
    <message>
        <source>Read the document ahead</source>
        <translation>预读文档</translation>
    </message>
    <message>
        <source>While you pause, on mains power: then an action on the whole document begins at once. What was read is kept on this computer until you switch this off.</source>
        <translation>接通电源时，趁您停笔先读一遍文档，对全文的操作便可立即开始。读过的内容保存在本机，关闭此项即删除。</translation>
    </message>
    <message>
        <source>Context of {tokens} tokens</source>
        <translation>上下文 {tokens} 个词元</translation>
    </message>
    <message>
        <source>Longer context</source>
        <translation>更长的上下文</translation>
    </message>
    <message>
        <source>For very long documents (YaRN): it takes several times the memory, and short texts may come out worse.</source>
        <translation>用于特别长的文档（YaRN）：占用数倍内存，短文的质量可能下降。</translation>
    </message>
    <message>
        <source>Qwen3 4B, 8B and 14B can read 131,072 tokens at once.</source>
        <translation>Qwen3 4B、8B 和 14B 可以一次读 131,072 个词元。</translation>
    </message>
    <message>
        <source>Free the memory</source>
        <translation>释放内存</translation>
    </message>
    <message>
        <source>After {minutes} minutes without an action</source>
        <translation>{minutes} 分钟无操作后</translation>
    </message>
    <message>
        <source>Only when memory is low</source>
        <translation>仅在内存不足时</translation>
    </message>
    <message>
        <source>The model is writing. Stop it with Esc, then choose another one.</source>
        <translation>模型正在写作。请先按 Esc 停止，再换模型。</translation>
    </message>
    <message>
        <source>Open a model file</source>
        <translation>打开模型文件</translation>
    </message>
    <message>
        <source>Models (*.gguf)</source>
        <translation>模型 (*.gguf)</translation>
    </message>
    <message>
        <source>Loading {model} {percent}%</source>
        <translation>正在加载 {model} {percent}%</translation>
    </message>
    <message>
        <source>{model} · small, English</source>
        <translation>{model} · 小模型，只懂英文</translation>
    </message>
    <message>
        <source>No model</source>
        <translation>没有模型</translation>
    </message>
    <message>
        <source>{model} · resting</source>
        <translation>{model} · 休眠中</translation>
    </message>
    <message>
        <source>{speed} tokens/s</source>
        <translation>{speed} 词元/秒</translation>
    </message>
</context>
<context>
    <name>ModelSupply</name>
    <message>
        <source>{model}: licence {licence}</source>
        <translation>{model}：许可证 {licence}</translation>
    </message>
    <message>
        <source>Take in a model file</source>
        <translation>导入模型文件</translation>
    </message>
    <message>
        <source>Models (*.gguf)</source>
        <translation type="unfinished">模型 (*.gguf)</translation>
    </message>
    <message>
        <source>The new folder of the models</source>
        <translation>存放模型的新文件夹</translation>
    </message>
    <message>
        <source>Pause the download first, then move the models.</source>
        <translation>请先暂停下载，再移动模型。</translation>
    </message>
    <message>
        <source>{model} is ready. Its file was checked byte for byte, and it runs on {device}.</source>
        <translation>{model} 已就绪。文件已逐字节校验，运行设备：{device}。</translation>
    </message>
    <message>
        <source>{model} is here. Passages of long documents are found by their meaning, too.</source>
        <translation>{model} 已就绪。长文档中的段落现在也能按含义查找。</translation>
    </message>
    <message>
        <source>“{name}” was taken in. The catalog does not know it, so it is not verified.</source>
        <translation>已导入“{name}”。目录中没有它，因此未经校验。</translation>
    </message>
    <message>
        <source>The models lie in “{folder}” now.</source>
        <translation>模型现在存放在“{folder}”。</translation>
    </message>
    <message>
        <source>Removed; {size} are free again.</source>
        <translation>已移除，释放了 {size}。</translation>
    </message>
    <message>
        <source>The file is whole: SHA-256 {sha256}.</source>
        <translation>文件完整：SHA-256 {sha256}。</translation>
    </message>
</context>
<context>
    <name>ModelTrial</name>
    <message>
        <source>The model is writing. Stop it with Esc, then choose another one.</source>
        <translation type="unfinished">模型正在写作。请先按 Esc 停止，再换模型。</translation>
    </message>
    <message>
        <source>The attempt before is {before}&apos;s, this one is {other}&apos;s. {earlier} and {later} go from one to the other.</source>
        <translation>前一个建议出自 {before}，这一个出自 {other}。按 {earlier} 和 {later} 可来回比较。</translation>
    </message>
    <message>
        <source>Keep {model}</source>
        <translation>改用 {model}</translation>
    </message>
    <message>
        <source>Back to {model}</source>
        <translation>换回 {model}</translation>
    </message>
</context>
<context>
    <name>Notice</name>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
</context>
<context>
    <name>Outline</name>
    <message>
        <source>Outline</source>
        <translation>大纲</translation>
    </message>
    <message>
        <source>The headings of this document; drag one to move its section</source>
        <translation>本文档的标题；拖动标题可移动所在的一节</translation>
    </message>
    <message>
        <source>Headings appear here:
# Title, ## Section …</source>
        <translation>标题会列在这里：
# 文题，## 章节 …</translation>
    </message>
</context>
<context>
    <name>OverviewController</name>
    <message>
        <source>1 word</source>
        <translation type="unfinished">1 字</translation>
    </message>
    <message>
        <source>{count} words</source>
        <translation type="unfinished">{count} 字</translation>
    </message>
    <message>
        <source>1 character</source>
        <translation type="unfinished">1 字符</translation>
    </message>
    <message>
        <source>{count} characters</source>
        <translation type="unfinished">{count} 字符</translation>
    </message>
    <message>
        <source>{count} selected</source>
        <translation type="unfinished">已选 {count}</translation>
    </message>
</context>
<context>
    <name>Palette</name>
    <message>
        <source>No suggestion waits</source>
        <translation>没有待定的建议</translation>
    </message>
    <message>
        <source>Nothing to take back</source>
        <translation>没有可撤销的修改</translation>
    </message>
    <message>
        <source>No changes are being decided</source>
        <translation>没有待定的修改</translation>
    </message>
    <message>
        <source>Nothing was taken back</source>
        <translation>没有可恢复的修改</translation>
    </message>
    <message>
        <source>The model is writing; Esc stops it</source>
        <translation>模型正在写；按 Esc 停止</translation>
    </message>
    <message>
        <source>Not now</source>
        <translation>现在不可用</translation>
    </message>
    <message>
        <source>Action</source>
        <translation>操作</translation>
    </message>
    <message>
        <source>Style</source>
        <translation>文体</translation>
    </message>
    <message>
        <source>Setting</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>on</source>
        <translation>已开启</translation>
    </message>
    <message>
        <source>off</source>
        <translation>已关闭</translation>
    </message>
    <message>
        <source>Heading</source>
        <translation type="unfinished">标题</translation>
    </message>
</context>
<context>
    <name>PaletteController</name>
    <message>
        <source>on the selection</source>
        <translation>针对选中的文字</translation>
    </message>
    <message>
        <source>on this section</source>
        <translation>针对这一节</translation>
    </message>
    <message>
        <source>The model is writing; Esc stops it</source>
        <translation>模型正在写；按 Esc 停止</translation>
    </message>
    <message>
        <source>Tell the model…</source>
        <translation>告诉模型…</translation>
    </message>
    <message>
        <source>Tell the model: “{instruction}”</source>
        <translation>告诉模型：“{instruction}”</translation>
    </message>
</context>
<context>
    <name>ParagraphForms</name>
    <message>
        <source>Paragraph</source>
        <translation>段落</translation>
    </message>
    <message>
        <source>Code and tables stay as they are: their lines cannot be headings, lists or quotations.</source>
        <translation>代码和表格保持原样：其中的行不能设为标题、列表或引文。</translation>
    </message>
</context>
<context>
    <name>PictureIntake</name>
    <message>
        <source>Insert a picture…</source>
        <translation>插入图片…</translation>
    </message>
    <message>
        <source>Store a picture beside the document, and show it here</source>
        <translation>将图片存放在文档旁边，并显示在此处</translation>
    </message>
    <message>
        <source>The picture comes in as soon as the document is saved.</source>
        <translation>保存文档后，图片随即插入。</translation>
    </message>
    <message>
        <source>Save the document first?</source>
        <translation>要先保存文档吗？</translation>
    </message>
    <message>
        <source>A picture is stored in a folder beside the document&apos;s file.</source>
        <translation>图片存放在文档旁边的文件夹中。</translation>
    </message>
    <message>
        <source>Save…</source>
        <translation>保存…</translation>
    </message>
    <message>
        <source>Later</source>
        <translation>以后再说</translation>
    </message>
    <message>
        <source>Pictures</source>
        <translation>图片</translation>
    </message>
    <message>
        <source>Insert a picture</source>
        <translation>插入图片</translation>
    </message>
    <message>
        <source>picture</source>
        <translation>图片</translation>
    </message>
</context>
<context>
    <name>Preview</name>
    <message>
        <source>not on this computer, and not fetched</source>
        <translation>不在本机上，不去下载</translation>
    </message>
    <message>
        <source>outside the document&apos;s folder, and not shown</source>
        <translation>在文档的文件夹之外，不显示</translation>
    </message>
    <message>
        <source>not found</source>
        <translation>没有找到</translation>
    </message>
    <message>
        <source>too large to be shown</source>
        <translation>太大，无法显示</translation>
    </message>
    <message>
        <source>no picture that can be shown</source>
        <translation>不是能显示的图片</translation>
    </message>
    <message>
        <source>shown as soon as the document is saved</source>
        <translation>保存文档后即可显示</translation>
    </message>
    <message>
        <source>A part of this text would take too long to preview. It is shown as it is written.</source>
        <translation>这篇文字有一处预览起来太久，已按原文显示。</translation>
    </message>
    <message>
        <source>This document has no heading of that name.</source>
        <translation>文中没有这个标题。</translation>
    </message>
    <message>
        <source>Stet does not open this link: {target}</source>
        <translation>Stet 不打开这个链接：{target}</translation>
    </message>
    <message>
        <source>Open link</source>
        <translation>打开链接</translation>
    </message>
    <message>
        <source>Open a page of {host} in the browser?</source>
        <translation>要在浏览器中打开 {host} 的网页吗？</translation>
    </message>
    <message>
        <source>Write a mail to {host}?</source>
        <translation>要给 {host} 写邮件吗？</translation>
    </message>
    <message>
        <source>Open this document?</source>
        <translation>要打开这篇文档吗？</translation>
    </message>
    <message>
        <source>Open</source>
        <translation type="unfinished">打开</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation type="unfinished">取消</translation>
    </message>
</context>
<context>
    <name>PreviewView</name>
    <message>
        <source>Preview</source>
        <translation>预览</translation>
    </message>
    <message>
        <source>Link: {words}, to {target}</source>
        <translation>链接：{words}，指向 {target}</translation>
    </message>
</context>
<context>
    <name>PrintPreview</name>
    <message>
        <source>Print</source>
        <translation>打印</translation>
    </message>
    <message>
        <source>Pages</source>
        <translation>页面</translation>
    </message>
    <message>
        <source>Layout</source>
        <translation>版式</translation>
    </message>
    <message>
        <source>Paper</source>
        <translation>纸张</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation type="unfinished">进度</translation>
    </message>
    <message>
        <source>Close</source>
        <translation type="unfinished">关闭</translation>
    </message>
    <message>
        <source>Print…</source>
        <translation>打印…</translation>
    </message>
    <message>
        <source>1 page</source>
        <translation>1 页</translation>
    </message>
    <message>
        <source>{count} pages</source>
        <translation>{count} 页</translation>
    </message>
    <message>
        <source>The printer did not take the pages.</source>
        <translation>打印机没有接受这些页面。</translation>
    </message>
</context>
<context>
    <name>ProposalWords</name>
    <message>
        <source>{action}, attempt {number}</source>
        <translation>{action}，第 {number} 稿</translation>
    </message>
    <message>
        <source>{number} accepted</source>
        <translation>接受 {number} 处</translation>
    </message>
    <message>
        <source>{number} in your words</source>
        <translation>改写 {number} 处</translation>
    </message>
    <message>
        <source>{number} let stand</source>
        <translation>保留 {number} 处</translation>
    </message>
    <message>
        <source>nothing decided</source>
        <translation>未作取舍</translation>
    </message>
    <message>
        <source>file {fingerprint}</source>
        <translation>文件 {fingerprint}</translation>
    </message>
    <message>
        <source>seed {seed}</source>
        <translation>种子 {seed}</translation>
    </message>
    <message>
        <source>temperature {value}</source>
        <translation>温度 {value}</translation>
    </message>
    <message>
        <source>style {name}</source>
        <translation>文体 {name}</translation>
    </message>
    <message>
        <source>“{instruction}”</source>
        <translation>“{instruction}”</translation>
    </message>
</context>
<context>
    <name>ProposalsDialog</name>
    <message>
        <source>What was proposed here</source>
        <translation>此处的建议记录</translation>
    </message>
    <message>
        <source>Where</source>
        <translation>范围</translation>
    </message>
    <message>
        <source>Here</source>
        <translation>此处</translation>
    </message>
    <message>
        <source>In the whole document</source>
        <translation>全文</translation>
    </message>
    <message>
        <source>Proposals</source>
        <translation>建议</translation>
    </message>
    <message>
        <source>Forget</source>
        <translation>删除记录</translation>
    </message>
    <message>
        <source>Delete what was proposed and decided; this cannot be undone</source>
        <translation>删除建议和取舍的记录，无法恢复</translation>
    </message>
    <message>
        <source>The proposals for this document…</source>
        <translation>本文档的建议…</translation>
    </message>
    <message>
        <source>The proposals for all documents…</source>
        <translation>所有文档的建议…</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Copy the proposed text to the clipboard</source>
        <translation>把建议的文字复制到剪贴板</translation>
    </message>
    <message>
        <source>Decide again</source>
        <translation>重新审阅</translation>
    </message>
    <message>
        <source>Show its changes in the text, as far as they still fit</source>
        <translation>在正文中显示仍能对上的修改</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Here ({number})</source>
        <translation>此处（{number}）</translation>
    </message>
    <message>
        <source>In the whole document ({number})</source>
        <translation>全文（{number}）</translation>
    </message>
    <message>
        <source>1 proposal was deleted.</source>
        <translation>已删除 1 条建议。</translation>
    </message>
    <message>
        <source>{number} proposals were deleted.</source>
        <translation>已删除 {number} 条建议。</translation>
    </message>
    <message>
        <source>Nothing was proposed here yet.</source>
        <translation>此处还没有过建议。</translation>
    </message>
    <message>
        <source>Delete what was proposed and decided for all documents?</source>
        <translation>要删除所有文档的建议和取舍记录吗？</translation>
    </message>
    <message>
        <source>Delete what was proposed and decided for this document?</source>
        <translation>要删除本文档的建议和取舍记录吗？</translation>
    </message>
    <message>
        <source>The text stays as it is. Which of it came from a model is not known any more.</source>
        <translation>正文不变，但此后无法得知其中哪些文字来自模型。</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
</context>
<context>
    <name>Provision</name>
    <message>
        <source>graphics card idle</source>
        <translation>显卡闲置</translation>
    </message>
    <message>
        <source>{speed} tokens/s</source>
        <translation type="unfinished">{speed} 词元/秒</translation>
    </message>
</context>
<context>
    <name>QAbstractFileIconProvider</name>
    <message>
        <source>Folder</source>
        <translation>文件夹</translation>
    </message>
    <message>
        <source>Drive</source>
        <translation>驱动器</translation>
    </message>
</context>
<context>
    <name>QFileDialog</name>
    <message>
        <source>&amp;Look in:</source>
        <translation>查看(&amp;L)：</translation>
    </message>
    <message>
        <source>Files of &amp;type:</source>
        <translation>文件类型(&amp;T)：</translation>
    </message>
</context>
<context>
    <name>QFileSystemModel</name>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
</context>
<context>
    <name>QLineEdit</name>
    <message>
        <source>&amp;Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>&amp;Redo</source>
        <translation>重做</translation>
    </message>
    <message>
        <source>Cu&amp;t</source>
        <translation>剪切</translation>
    </message>
    <message>
        <source>&amp;Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>&amp;Paste</source>
        <translation>粘贴</translation>
    </message>
</context>
<context>
    <name>QShortcut</name>
    <message>
        <source>Left</source>
        <translation>←</translation>
    </message>
    <message>
        <source>Up</source>
        <translation>↑</translation>
    </message>
    <message>
        <source>Right</source>
        <translation>→</translation>
    </message>
    <message>
        <source>Down</source>
        <translation>↓</translation>
    </message>
</context>
<context>
    <name>QWidgetTextControl</name>
    <message>
        <source>&amp;Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>&amp;Redo</source>
        <translation>重做</translation>
    </message>
    <message>
        <source>Cu&amp;t</source>
        <translation>剪切</translation>
    </message>
    <message>
        <source>&amp;Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>&amp;Paste</source>
        <translation>粘贴</translation>
    </message>
</context>
<context>
    <name>QuestionField</name>
    <message>
        <source>Ask about this document…</source>
        <translation>就这份文档提问…</translation>
    </message>
    <message>
        <source>Question</source>
        <translation>问题</translation>
    </message>
</context>
<context>
    <name>ReadOnlyFiles</name>
    <message>
        <source>Save a copy…</source>
        <translation>另存副本…</translation>
    </message>
</context>
<context>
    <name>ReadingAhead</name>
    <message>
        <source>reading</source>
        <translation>预读中</translation>
    </message>
    <message>
        <source>read</source>
        <translation>已预读</translation>
    </message>
    <message>
        <source>The model reads the document while you pause. Your next action does not wait for it.</source>
        <translation>您停笔时，模型正在预读文档；您的操作无需等它读完。</translation>
    </message>
    <message>
        <source>The model has read the document: an action on all of it begins at once.</source>
        <translation>模型已读过全文，对全文的操作可立即开始。</translation>
    </message>
</context>
<context>
    <name>ReadyCard</name>
    <message>
        <source>Accept</source>
        <translation>接受</translation>
    </message>
    <message>
        <source>Insert</source>
        <translation>插入</translation>
    </message>
    <message>
        <source>Insert below</source>
        <translation>插到下方</translation>
    </message>
    <message>
        <source>This model does not know the language of your text.</source>
        <translation>这个模型不懂您这段文字的语言。</translation>
    </message>
</context>
<context>
    <name>Record</name>
    <message>
        <source>The text that it changes is not there any more.</source>
        <translation>它要修改的文字已经不在了。</translation>
    </message>
    <message>
        <source>Nothing in this text is known to come from a model.</source>
        <translation>本文没有已知来自模型的文字。</translation>
    </message>
    <message>
        <source>{number} characters that came from a model are not in this text any more, or were changed elsewhere.</source>
        <translation>有 {number} 个来自模型的字符已不在本文中，或已在别处被改动。</translation>
    </message>
</context>
<context>
    <name>Recovery</name>
    <message>
        <source>Damaged journal</source>
        <translation>损坏的日志</translation>
    </message>
    <message>
        <source>Untitled</source>
        <translation>未命名</translation>
    </message>
    <message>
        <source>It cannot be read; its journal was left as it is.</source>
        <translation>无法读出，日志保持原样。</translation>
    </message>
    <message>
        <source>Its file was changed since by another program.</source>
        <translation>文件后来被另一个程序改动过。</translation>
    </message>
    <message>
        <source>Its file is gone.</source>
        <translation>文件已不在。</translation>
    </message>
    <message>
        <source>It has no file yet.</source>
        <translation>尚无文件。</translation>
    </message>
    <message>
        <source>Its journal is damaged; this is what could still be read in it.</source>
        <translation>日志已损坏，这是其中还能读出的内容。</translation>
    </message>
    <message>
        <source>The end of its journal is damaged; this is what came before.</source>
        <translation>日志的末尾已损坏，这是损坏之前的内容。</translation>
    </message>
</context>
<context>
    <name>RecoveryComparison</name>
    <message>
        <source>Unsaved text of “{title}”</source>
        <translation>“{title}”的未保存文本</translation>
    </message>
    <message>
        <source>Struck: what the file says. Beside it: what you wrote up to {time}.</source>
        <translation>划去的是文件中的文字，旁边是您截至 {time} 所写的。</translation>
    </message>
    <message>
        <source>What you wrote up to {time}.</source>
        <translation>您截至 {time} 所写的。</translation>
    </message>
    <message>
        <source>1 change</source>
        <translation>1 处修改</translation>
    </message>
    <message>
        <source>{number} changes</source>
        <translation>{number} 处修改</translation>
    </message>
    <message>
        <source>Discard…</source>
        <translation>丢弃…</translation>
    </message>
    <message>
        <source>Delete this text; it cannot be brought back</source>
        <translation>删除此文本；无法找回</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Restore</source>
        <translation>恢复</translation>
    </message>
    <message>
        <source>Put this text into the window, unsaved</source>
        <translation>把此文本放入窗口，尚不保存</translation>
    </message>
</context>
<context>
    <name>RecoveryController</name>
    <message>
        <source>Unsaved texts…</source>
        <translation>未保存的文本…</translation>
    </message>
    <message>
        <source>Texts that were left without being saved, to open or discard</source>
        <translation>离开时没有保存的文本，可以打开或丢弃</translation>
    </message>
    <message>
        <source>Recovered “{title}” up to {time}.</source>
        <translation>已恢复“{title}”，截至 {time}。</translation>
    </message>
    <message>
        <source>The suggestion that was being written is unfinished.</source>
        <translation>当时正在写的建议没有写完。</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>比较</translation>
    </message>
    <message>
        <source>Discard…</source>
        <translation>丢弃…</translation>
    </message>
    <message>
        <source>There is unsaved text of “{title}” up to {time}.</source>
        <translation>“{title}”有未保存的文本，截至 {time}。</translation>
    </message>
    <message>
        <source>Restore</source>
        <translation>恢复</translation>
    </message>
    <message>
        <source>An unsaved text waits: “{title}”.</source>
        <translation>有一份未保存的文本：“{title}”。</translation>
    </message>
    <message>
        <source>{number} unsaved texts wait.</source>
        <translation>有 {number} 份未保存的文本。</translation>
    </message>
    <message>
        <source>Discard the unsaved text of “{title}”?</source>
        <translation>要丢弃“{title}”的未保存文本吗？</translation>
    </message>
    <message>
        <source>It cannot be brought back.</source>
        <translation>丢弃后无法找回。</translation>
    </message>
    <message>
        <source>Discard</source>
        <translation>丢弃</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
</context>
<context>
    <name>RecoveryDialog</name>
    <message>
        <source>Unsaved texts</source>
        <translation>未保存的文本</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>打开</translation>
    </message>
    <message>
        <source>Put this text into the window, unsaved</source>
        <translation>把此文本放入窗口，尚不保存</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>比较</translation>
    </message>
    <message>
        <source>See it beside what its file says</source>
        <translation>与其文件的内容对照</translation>
    </message>
    <message>
        <source>Discard…</source>
        <translation>丢弃…</translation>
    </message>
    <message>
        <source>Delete this text; it cannot be brought back</source>
        <translation>删除此文本；无法找回</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>No file holds these texts yet. They stay here until you save or discard them.</source>
        <translation>这些文本还不在任何文件中。在您保存或丢弃之前，它们会留在这里。</translation>
    </message>
    <message>
        <source>There is no unsaved text.</source>
        <translation>没有未保存的文本。</translation>
    </message>
</context>
<context>
    <name>Review</name>
    <message>
        <source>1 change</source>
        <translation>1 处修改</translation>
    </message>
    <message>
        <source>{number} changes</source>
        <translation>{number} 处修改</translation>
    </message>
    <message>
        <source>1 flagged change was let stand.</source>
        <translation>1 处有警示的修改未采纳，保留了原文。</translation>
    </message>
    <message>
        <source>{number} flagged changes were let stand.</source>
        <translation>{number} 处有警示的修改未采纳，保留了原文。</translation>
    </message>
    <message>
        <source>You changed the text of 1 change; it was dropped.</source>
        <translation>有 1 处修改的原文被您改动，这处修改已取消。</translation>
    </message>
    <message>
        <source>You changed the text of {number} changes; they were dropped.</source>
        <translation>有 {number} 处修改的原文被您改动，这些修改已取消。</translation>
    </message>
</context>
<context>
    <name>ReviewMenu</name>
    <message>
        <source>Accept</source>
        <translation>接受</translation>
    </message>
    <message>
        <source>Let stand</source>
        <translation>保留原文</translation>
    </message>
    <message>
        <source>Edit…</source>
        <translation>改写…</translation>
    </message>
    <message>
        <source>Open again</source>
        <translation>重新打开</translation>
    </message>
    <message>
        <source>Accept all of this kind ({kind})</source>
        <translation>接受此类全部修改（{kind}）</translation>
    </message>
    <message>
        <source>Let all of this kind stand ({kind})</source>
        <translation>此类全部保留原文（{kind}）</translation>
    </message>
    <message>
        <source>Accept all in this section</source>
        <translation>接受本节全部修改</translation>
    </message>
    <message>
        <source>Let all in this section stand</source>
        <translation>本节全部保留原文</translation>
    </message>
</context>
<context>
    <name>ReviewPage</name>
    <message>
        <source>Changes in the document</source>
        <translation>文中的修改</translation>
    </message>
</context>
<context>
    <name>ScopeCost</name>
    <message>
        <source>Selection</source>
        <translation>所选文字</translation>
    </message>
    <message>
        <source>Document</source>
        <translation>全文</translation>
    </message>
    <message>
        <source>Section “{title}”</source>
        <translation>“{title}”一节</translation>
    </message>
    <message>
        <source>Beginning</source>
        <translation>开头</translation>
    </message>
    <message>
        <source>{scope} · {tokens} tokens</source>
        <translation>{scope} · {tokens} 词元</translation>
    </message>
    <message>
        <source>{scope} · 1 token</source>
        <translation>{scope} · 1 词元</translation>
    </message>
    <message>
        <source>about {minutes} min</source>
        <translation>约 {minutes} 分钟</translation>
    </message>
    <message>
        <source>about {hours} h</source>
        <translation>约 {hours} 小时</translation>
    </message>
    <message>
        <source>About {requests} passages, each up to {needed} of {context} tokens</source>
        <translation>约 {requests} 段，每段最多 {needed} / {context} 词元</translation>
    </message>
    <message>
        <source>Does not fit: needs {needed} of {context} tokens</source>
        <translation>放不下：需要 {needed} / {context} 词元</translation>
    </message>
    <message>
        <source>Paragraph by paragraph</source>
        <translation>逐段处理</translation>
    </message>
    <message>
        <source>Prompt {prompt} + answer {answer} of {context} tokens</source>
        <translation>提示 {prompt} + 回答 {answer}，共 {context} 词元</translation>
    </message>
    <message>
        <source>about {seconds} s</source>
        <translation>约 {seconds} 秒</translation>
    </message>
</context>
<context>
    <name>SealController</name>
    <message>
        <source>Downloading</source>
        <translation>正在下载</translation>
    </message>
    <message>
        <source>Not sealed</source>
        <translation>未封闭</translation>
    </message>
    <message>
        <source>Sealed again</source>
        <translation>已重新封闭</translation>
    </message>
    <message>
        <source>Sealed · 0 connections</source>
        <translation>已封闭 · 0 个连接</translation>
    </message>
    <message>
        <source>Stet opens no connection and waits for none, but for a download that you ask for. Since the start: {opened} opened by downloads, {refused} refused. Press for more.</source>
        <translation>除了您要求的下载，Stet 不发起也不接受任何连接。启动以来：下载打开了 {opened} 个，拒绝了 {refused} 个。点按查看详情。</translation>
    </message>
    <message>
        <source>Saved as “{path}”: all that was tried was refused, and no connection is open.</source>
        <translation>已保存为“{path}”：所有尝试都被拒绝，没有打开的连接。</translation>
    </message>
    <message>
        <source>Saved as “{path}”. Not all was refused, or a connection is open: the report says which.</source>
        <translation>已保存为“{path}”。有的尝试未被拒绝，或有连接处于打开状态，详见报告。</translation>
    </message>
</context>
<context>
    <name>SealPanel</name>
    <message>
        <source>The seal</source>
        <translation>网络封闭</translation>
    </message>
    <message>
        <source>Nothing you write leaves this computer</source>
        <translation>您写的内容不会离开这台电脑</translation>
    </message>
    <message>
        <source>This window is not sealed</source>
        <translation>这个窗口未封闭网络</translation>
    </message>
    <message>
        <source>Every process of Stet, also the one in which the model runs, refuses to open a connection, to wait for one, and to ask for the address of a name. The one exception is the download of a model that you ask for: while it runs, it may speak with the hosts of its sources, and with no others. It sends the name of the file, and nothing of yours.</source>
        <translation>Stet 的每个进程（包括运行模型的进程）都拒绝发起连接、等待连接和查询域名。唯一的例外是您要求的模型下载：下载期间只能连接来源主机，不能连接其他主机；发出的只有文件名，没有您的任何内容。</translation>
    </message>
    <message>
        <source>Connections of downloads since the start</source>
        <translation>启动以来下载打开的连接</translation>
    </message>
    <message>
        <source>Connections that were refused</source>
        <translation>被拒绝的连接</translation>
    </message>
    <message>
        <source>Hosts that downloads ever spoke with</source>
        <translation>下载曾连接过的主机</translation>
    </message>
    <message>
        <source>None.</source>
        <translation>没有。</translation>
    </message>
    <message>
        <source>A report proves it: what was tried just now and refused, and every network socket that is open. In a terminal, {command} tells the same.</source>
        <translation>报告可作证明：刚才尝试了什么、被拒绝了什么，以及所有打开的网络套接字。在终端运行 {command} 可得到同样的内容。</translation>
    </message>
    <message>
        <source>Save a report…</source>
        <translation>保存报告…</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Stet, seal, {date}.txt</source>
        <translation>Stet 网络封闭报告 {date}.txt</translation>
    </message>
    <message>
        <source>Save a report</source>
        <translation>保存报告</translation>
    </message>
    <message>
        <source>Text (*.txt)</source>
        <translation>文本 (*.txt)</translation>
    </message>
    <message>
        <source>{time}  {host}, for {model}</source>
        <translation>{time}  {host}，用于下载 {model}</translation>
    </message>
</context>
<context>
    <name>SecondWindow</name>
    <message>
        <source>The other window has let “{name}” go: you can write here now.</source>
        <translation>另一窗口已释放“{name}”：现在可以在此书写。</translation>
    </message>
</context>
<context>
    <name>SectionController</name>
    <message>
        <source>Section</source>
        <translation>章节</translation>
    </message>
</context>
<context>
    <name>SelectionBar</name>
    <message>
        <source>Actions at the selection</source>
        <translation type="unfinished">选区操作</translation>
    </message>
</context>
<context>
    <name>SettingsDialog</name>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>Close</source>
        <translation type="unfinished">关闭</translation>
    </message>
</context>
<context>
    <name>ShelfController</name>
    <message>
        <source>Take in a file…</source>
        <translation>导入文件…</translation>
    </message>
    <message>
        <source>Put a model file (GGUF) of this computer onto the shelf; you can drop it here too</source>
        <translation>导入本机上的模型文件（GGUF）；也可以直接拖到这里</translation>
    </message>
    <message>
        <source>Another source…</source>
        <translation>换个来源…</translation>
    </message>
    <message>
        <source>A mirror, a folder or a USB stick</source>
        <translation>镜像、文件夹或 U 盘</translation>
    </message>
    <message>
        <source>Open the folder</source>
        <translation>打开文件夹</translation>
    </message>
    <message>
        <source>Show it in the file manager</source>
        <translation>在文件管理器中显示</translation>
    </message>
    <message>
        <source>Move…</source>
        <translation>移动…</translation>
    </message>
    <message>
        <source>Move all models to another disk</source>
        <translation>把所有模型移到另一个磁盘</translation>
    </message>
    <message>
        <source>being fetched…</source>
        <translation>正在下载…</translation>
    </message>
    <message>
        <source>the disk is too full for it</source>
        <translation>磁盘空间不足</translation>
    </message>
    <message>
        <source>damaged: {problem}</source>
        <translation>已损坏：{problem}</translation>
    </message>
    <message>
        <source>{share} are here</source>
        <translation>已下载 {share}</translation>
    </message>
    <message>
        <source>not here</source>
        <translation>未下载</translation>
    </message>
    <message>
        <source>verified</source>
        <translation>已校验</translation>
    </message>
    <message>
        <source>trusted by you</source>
        <translation>您已信任</translation>
    </message>
    <message>
        <source>not verified</source>
        <translation>未校验</translation>
    </message>
    <message>
        <source>finds passages · {checked}</source>
        <translation>查找段落 · {checked}</translation>
    </message>
    <message>
        <source>in use · {checked}</source>
        <translation>使用中 · {checked}</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>Stop for now; what has come is kept</source>
        <translation>暂时停下；已下载的部分会保留</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Stop, and delete what has come</source>
        <translation>停止，并删除已下载的部分</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Download</source>
        <translation>下载</translation>
    </message>
    <message>
        <source>It is checked byte for byte before it is used, and can be paused at any time</source>
        <translation>使用前会逐字节校验，可随时暂停</translation>
    </message>
    <message>
        <source>Use</source>
        <translation>使用</translation>
    </message>
    <message>
        <source>Load it, now and at the next start</source>
        <translation>现在和下次启动时都加载它</translation>
    </message>
    <message>
        <source>Try beside…</source>
        <translation>对比试用…</translation>
    </message>
    <message>
        <source>Let it write the same as the model that is used, and compare</source>
        <translation>让它与当前模型处理同一段文字，再比较</translation>
    </message>
    <message>
        <source>Verify</source>
        <translation>校验</translation>
    </message>
    <message>
        <source>Read the whole file, and compare its SHA-256</source>
        <translation>读取整个文件，核对 SHA-256</translation>
    </message>
    <message>
        <source>Trust…</source>
        <translation>信任…</translation>
    </message>
    <message>
        <source>Say that this file is what you take it for</source>
        <translation>确认这个文件正是您要的模型</translation>
    </message>
    <message>
        <source>Licence</source>
        <translation>许可证</translation>
    </message>
    <message>
        <source>Read the licence of the model; it is kept beside its file</source>
        <translation>阅读模型的许可证；它会与模型文件存放在一起</translation>
    </message>
    <message>
        <source>Remove…</source>
        <translation>移除…</translation>
    </message>
    <message>
        <source>Delete its file</source>
        <translation>删除它的文件</translation>
    </message>
    <message>
        <source>Checking {model}</source>
        <translation>正在校验 {model}</translation>
    </message>
    <message>
        <source>Remove {model}?</source>
        <translation>移除 {model}？</translation>
    </message>
    <message>
        <source>Its file ({size}) is deleted; to use it again, it has to be fetched again.</source>
        <translation>将删除它的文件（{size}）；再次使用需要重新下载。</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>Trust {model}?</source>
        <translation>信任 {model}？</translation>
    </message>
    <message>
        <source>The catalog does not know this file. Trust it when you have its SHA-256 from whoever made it:

{sha256}</source>
        <translation>目录中没有这个文件。请先向发布者核对它的 SHA-256：

{sha256}</translation>
    </message>
    <message>
        <source>Trust</source>
        <translation>信任</translation>
    </message>
    <message>
        <source>Taking in {file}</source>
        <translation>正在导入 {file}</translation>
    </message>
    <message>
        <source>Taking in the file</source>
        <translation>正在导入文件</translation>
    </message>
    <message>
        <source>Moving the models</source>
        <translation>正在移动模型</translation>
    </message>
</context>
<context>
    <name>ShelfDialog</name>
    <message>
        <source>Models</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>How far the work on a model file is</source>
        <translation>模型文件处理进度</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation type="unfinished">停止</translation>
    </message>
    <message>
        <source>Stop what is being done; no file is changed by it</source>
        <translation>停止当前操作；不会改动任何文件</translation>
    </message>
    <message>
        <source>Folder: {folder}</source>
        <translation>文件夹：{folder}</translation>
    </message>
    <message>
        <source>Close</source>
        <translation type="unfinished">关闭</translation>
    </message>
    <message>
        <source>Back to the text</source>
        <translation>回到正文</translation>
    </message>
</context>
<context>
    <name>SideBySide</name>
    <message>
        <source>The document as it stands</source>
        <translation>当前文档</translation>
    </message>
    <message>
        <source>What is proposed</source>
        <translation>建议的文档</translation>
    </message>
    <message>
        <source>As it stands</source>
        <translation>当前</translation>
    </message>
    <message>
        <source>Proposed</source>
        <translation>建议</translation>
    </message>
</context>
<context>
    <name>SourceDialog</name>
    <message>
        <source>Where models come from</source>
        <translation>模型来源</translation>
    </message>
    <message>
        <source>Usually from Hugging Face, hf-mirror or ModelScope, whichever answers. If your network blocks them, give the https address of a mirror, or the folder or USB stick on which the model&apos;s file lies. Whatever the source, the file counts only when its SHA-256 is right.</source>
        <translation>通常来自 Hugging Face、hf-mirror 或魔搭（ModelScope），哪个可用就用哪个。如果网络屏蔽了它们，请填写镜像的 https 地址，或选择存有模型文件的文件夹或 U 盘。无论来源如何，只有 SHA-256 正确的文件才会使用。</translation>
    </message>
    <message>
        <source>https://hf-mirror.com, or a folder</source>
        <translation>https://hf-mirror.com，或文件夹</translation>
    </message>
    <message>
        <source>Address or folder</source>
        <translation>地址或文件夹</translation>
    </message>
    <message>
        <source>Folder…</source>
        <translation>文件夹…</translation>
    </message>
    <message>
        <source>Choose the folder or USB stick on which the file lies</source>
        <translation>选择存有文件的文件夹或 U 盘</translation>
    </message>
    <message>
        <source>Use this source</source>
        <translation>使用这个来源</translation>
    </message>
    <message>
        <source>Use the public ones</source>
        <translation>使用公共来源</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>The folder with the model&apos;s file</source>
        <translation>存有模型文件的文件夹</translation>
    </message>
</context>
<context>
    <name>SpellingController</name>
    <message>
        <source>There is no dictionary. Put one (a .dic and its .aff file, such as en_GB) into {folder}, or install one for the system.</source>
        <translation>没有词典。请把一部词典（.dic 文件和它的 .aff 文件，如 en_GB）放进 {folder}，或在系统里安装一部。</translation>
    </message>
    <message>
        <source>Every word is in the dictionary.</source>
        <translation>所有单词都在词典里。</translation>
    </message>
    <message>
        <source>Looking for suggestions…</source>
        <translation>正在查找建议…</translation>
    </message>
    <message>
        <source>Add “{word}” to the dictionary</source>
        <translation>把“{word}”加入词典</translation>
    </message>
    <message>
        <source>No suggestion</source>
        <translation>没有建议</translation>
    </message>
</context>
<context>
    <name>StatementDialog</name>
    <message>
        <source>How this text was written</source>
        <translation>文字来源说明</translation>
    </message>
    <message>
        <source>Statement</source>
        <translation>说明</translation>
    </message>
    <message>
        <source>Language of the statement</source>
        <translation>说明的语言</translation>
    </message>
    <message>
        <source>The language that the statement is written in</source>
        <translation>说明使用的语言</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Copy the statement as Markdown</source>
        <translation>以 Markdown 复制说明</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>导出…</translation>
    </message>
    <message>
        <source>Write the statement to a Markdown file</source>
        <translation>把说明写入 Markdown 文件</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>{name}, statement.md</source>
        <translation>{name}，文字来源说明.md</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>导出</translation>
    </message>
    <message>
        <source>Markdown (*.md)</source>
        <translation>Markdown (*.md)</translation>
    </message>
</context>
<context>
    <name>StatusBar</name>
    <message>
        <source>Words and characters of the document, or of the selection; press it for more</source>
        <translation>文档或选中文字的字数和字符数；点按可看更多</translation>
    </message>
    <message>
        <source>How far you are on the way to your goals; press it to change them</source>
        <translation>离写作目标还有多远；点按可更改</translation>
    </message>
    <message>
        <source>Whether the document is saved</source>
        <translation>文档是否已保存</translation>
    </message>
    <message>
        <source>Encoding and line ends of the file</source>
        <translation>文件的编码与换行符</translation>
    </message>
    <message>
        <source>Characters that cannot be seen; the menu shows where they stand</source>
        <translation>看不见的字符；可从菜单显示其位置</translation>
    </message>
    <message>
        <source>A model that is being fetched; press it to see how far it is</source>
        <translation>正在下载的模型；点按查看进度</translation>
    </message>
    <message>
        <source>Why the graphics card does not work for the model; press it to read what to do</source>
        <translation>显卡为何没有用于运行模型；点按查看办法</translation>
    </message>
    <message>
        <source>The model that is loaded, and the device it runs on</source>
        <translation>已加载的模型及其运行设备</translation>
    </message>
    <message>
        <source>Tokens in use, of those that the model&apos;s context holds</source>
        <translation>已用词元数与模型上下文的容量</translation>
    </message>
    <message>
        <source>How fast the model writes</source>
        <translation>模型的写作速度</translation>
    </message>
    <message>
        <source>Which connections there were; press it for more</source>
        <translation>有过哪些连接；点按查看详情</translation>
    </message>
</context>
<context>
    <name>SuggestionCard</name>
    <message>
        <source>Progress</source>
        <translation>进度</translation>
    </message>
    <message>
        <source>Select some text, or put the cursor into a section, and choose what to do.

Its changes appear in your text and here beside it. None of them stands until you accept it.</source>
        <translation>选中一段文字，或把光标放进某一节，再选择要做的事。

修改会显示在正文中，并列在这里。您接受之前，原文不会有任何变动。</translation>
    </message>
    <message>
        <source>Accept rest</source>
        <translation>接受其余</translation>
    </message>
    <message>
        <source>Changes</source>
        <translation>修改</translation>
    </message>
    <message>
        <source>Write on</source>
        <translation>继续写作</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
</context>
<context>
    <name>SuggestionController</name>
    <message>
        <source>Stopping…</source>
        <translation>正在停止…</translation>
    </message>
    <message>
        <source>Starting…</source>
        <translation>正在开始…</translation>
    </message>
    <message>
        <source>Comparing…</source>
        <translation>正在比对…</translation>
    </message>
    <message>
        <source>You changed this text meanwhile; none of the changes fits it any more.</source>
        <translation>这段文字已被您改动，没有一处修改还能对上。</translation>
    </message>
    <message>
        <source>No change</source>
        <translation>没有改动</translation>
    </message>
</context>
<context>
    <name>SuggestionView</name>
    <message>
        <source>Suggestion</source>
        <translation>建议</translation>
    </message>
</context>
<context>
    <name>SummaryController</name>
    <message>
        <source>What the document says, in the length and form you choose</source>
        <translation>按所选篇幅和形式概括全文</translation>
    </message>
    <message>
        <source>Summary</source>
        <translation>摘要</translation>
    </message>
    <message>
        <source>Numbering and references</source>
        <translation>编号与引用</translation>
    </message>
    <message>
        <source>What cannot be right in numbers, references and terms; no model is asked</source>
        <translation>编号、引用和术语中明显有误之处；不使用模型</translation>
    </message>
    <message>
        <source>Up to {pairs} pairs of clauses are judged</source>
        <translation>最多判断 {pairs} 对条款</translation>
    </message>
    <message>
        <source>{tokens} tokens are read</source>
        <translation>将读 {tokens} 词元</translation>
    </message>
    <message>
        <source>Hold this document against</source>
        <translation>与本文档对照的文档</translation>
    </message>
    <message>
        <source>The document does not fit the context at once. Here it is read in passages, however long it is.</source>
        <translation>全文超出模型一次能读的长度。在这里分段阅读，不限长度。</translation>
    </message>
    <message>
        <source>Reading…</source>
        <translation type="unfinished">正在阅读…</translation>
    </message>
    <message>
        <source>Nothing was found.</source>
        <translation>没有发现问题。</translation>
    </message>
    <message>
        <source>The whole document was read at once.</source>
        <translation>全文一次读完。</translation>
    </message>
    <message>
        <source>Read in {number} passages.</source>
        <translation>分 {number} 段读完。</translation>
    </message>
    <message>
        <source>Not complete: what could not be read is listed. Begin again asks for that alone.</source>
        <translation>尚不完整：未能读到的段落已列出，再次开始只补这些段落。</translation>
    </message>
    <message>
        <source>Answers that went in circles and were cut there: {number}.</source>
        <translation>有 {number} 处回答陷入重复，已从重复处截断。</translation>
    </message>
    <message>
        <source>This model is too small for the form you chose; it wrote prose.</source>
        <translation>此模型太小，写不了所选的形式，已写成连贯文字。</translation>
    </message>
    <message>
        <source>{rows} rows from {number} passages.</source>
        <translation>{number} 段，共得 {rows} 行。</translation>
    </message>
    <message>
        <source>{rows} rows from one passage.</source>
        <translation>1 段，共得 {rows} 行。</translation>
    </message>
    <message>
        <source>Pairs of clauses that speak of the same: {number}, of which {judged} were judged.</source>
        <translation>同一事项的条款共 {number} 对，已判断 {judged} 对。</translation>
    </message>
    <message>
        <source>This model is too small for tables: hold every line against the text.</source>
        <translation>此模型太小，不适合制表，请逐行核对原文。</translation>
    </message>
    <message>
        <source>Round {round}: {done} of {total} answered</source>
        <translation>第 {round} 轮：已完成 {done} / {total}</translation>
    </message>
    <message>
        <source>Stopped. What was answered is kept: Begin goes on from there.</source>
        <translation>已停止。已完成的部分保留，再次开始时接着做。</translation>
    </message>
    <message>
        <source>That passage was changed and is not there any more.</source>
        <translation type="unfinished">该段落已被修改，现已找不到。</translation>
    </message>
</context>
<context>
    <name>SummaryDialog</name>
    <message>
        <source>Summary and tables</source>
        <translation>摘要与表格</translation>
    </message>
    <message>
        <source>What to make</source>
        <translation>要做什么</translation>
    </message>
    <message>
        <source>Length</source>
        <translation>篇幅</translation>
    </message>
    <message>
        <source>One sentence</source>
        <translation>一句话</translation>
    </message>
    <message>
        <source>One paragraph</source>
        <translation>一段</translation>
    </message>
    <message>
        <source>One page</source>
        <translation>一页</translation>
    </message>
    <message>
        <source>Form</source>
        <translation>形式</translation>
    </message>
    <message>
        <source>Prose</source>
        <translation>连贯文字</translation>
    </message>
    <message>
        <source>Key points</source>
        <translation>要点</translation>
    </message>
    <message>
        <source>Table</source>
        <translation>表格</translation>
    </message>
    <message>
        <source>Minutes</source>
        <translation>会议纪要</translation>
    </message>
    <message>
        <source>Abstract</source>
        <translation>论文摘要</translation>
    </message>
    <message>
        <source>Style</source>
        <translation type="unfinished">文体</translation>
    </message>
    <message>
        <source>As the text is written</source>
        <translation>与原文一致</translation>
    </message>
    <message>
        <source>Held against</source>
        <translation>对照对象</translation>
    </message>
    <message>
        <source>Within this document</source>
        <translation>本文档之内</translation>
    </message>
    <message>
        <source>Another document…</source>
        <translation>另一份文档…</translation>
    </message>
    <message>
        <source>Begin</source>
        <translation>开始</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation type="unfinished">停止</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation type="unfinished">进度</translation>
    </message>
    <message>
        <source>Choose what to make, and press Begin. Each line here will lead into the text.</source>
        <translation>选择要做什么，再按“开始”。这里的每一行都会通向正文。</translation>
    </message>
    <message>
        <source>What was found; Enter goes to its place</source>
        <translation>结果；按回车键前往原文</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation type="unfinished">复制</translation>
    </message>
    <message>
        <source>Copy the text as Markdown</source>
        <translation>以 Markdown 格式复制</translation>
    </message>
    <message>
        <source>Close</source>
        <translation type="unfinished">关闭</translation>
    </message>
    <message>
        <source>Against “{name}”</source>
        <translation>对照“{name}”</translation>
    </message>
</context>
<context>
    <name>SummaryWords</name>
    <message>
        <source>{title}, line {line}</source>
        <translation>{title}，第 {line} 行</translation>
    </message>
    <message>
        <source>line {line}</source>
        <translation>第 {line} 行</translation>
    </message>
    <message>
        <source>The model names this place as its source.</source>
        <translation>模型注明此处为出处。</translation>
    </message>
    <message>
        <source>The model named no source; of all that it read, this place shares most of the words.</source>
        <translation>模型没有注明出处；在它读过的文字中，此处用词最为接近。</translation>
    </message>
    <message>
        <source>The model named no source, and no place shares its words: it rests on all that was read.</source>
        <translation>模型没有注明出处，也没有哪一处与它用词相同：它依据的是读到的全部内容。</translation>
    </message>
    <message>
        <source>The summaries of the passages, because no summary of all of them came</source>
        <translation>未能得到全文摘要，以下是各段的摘要</translation>
    </message>
    <message>
        <source>{place}, and {number} more</source>
        <translation>{place}，另有 {number} 处</translation>
    </message>
    <message>
        <source>Could not be read</source>
        <translation>未能读到</translation>
    </message>
    <message>
        <source>Not in the summary</source>
        <translation>摘要未涉及</translation>
    </message>
    <message>
        <source>from the whole document</source>
        <translation>出自全文</translation>
    </message>
    <message>
        <source>from {place} on</source>
        <translation>自{place}起</translation>
    </message>
    <message>
        <source>No table came for this passage</source>
        <translation>此段没有得到表格</translation>
    </message>
    <message>
        <source>The answer was cut off: there may be more here</source>
        <translation>回答被截断，此处可能还有</translation>
    </message>
    <message>
        <source>Not complete</source>
        <translation>尚不完整</translation>
    </message>
    <message>
        <source>; </source>
        <translation>；</translation>
    </message>
    <message>
        <source>One denies what the other says</source>
        <translation>一处否定了另一处</translation>
    </message>
    <message>
        <source>Pairs that the model did not judge</source>
        <translation>模型未能判断的条款</translation>
    </message>
    <message>
        <source>Numbering</source>
        <translation>编号</translation>
    </message>
    <message>
        <source>References</source>
        <translation>引用</translation>
    </message>
    <message>
        <source>Terms</source>
        <translation>术语</translation>
    </message>
    <message>
        <source>“{text}” {flaw}</source>
        <translation>“{text}”{flaw}</translation>
    </message>
    <message>
        <source>comes where {expected} is expected</source>
        <translation>的编号应为 {expected}</translation>
    </message>
    <message>
        <source>comes after a number that is left out</source>
        <translation>之前缺了一个编号</translation>
    </message>
    <message>
        <source>has a number that was there before</source>
        <translation>的编号前面已有</translation>
    </message>
    <message>
        <source>goes back in the numbering</source>
        <translation>的编号往回跳</translation>
    </message>
    <message>
        <source>leads nowhere in this document</source>
        <translation>在本文中找不到所指</translation>
    </message>
    <message>
        <source>has no text</source>
        <translation>没有正文</translation>
    </message>
    <message>
        <source>is referred to nowhere</source>
        <translation>无处引用</translation>
    </message>
    <message>
        <source>has a second text</source>
        <translation>有第二处正文</translation>
    </message>
    <message>
        <source>leads to no heading of this document</source>
        <translation>在本文中没有对应标题</translation>
    </message>
    <message>
        <source>is defined a second time</source>
        <translation>被重复定义</translation>
    </message>
    <message>
        <source>is used as defined, and defined nowhere</source>
        <translation>当作已定义使用，却没有定义</translation>
    </message>
    <message>
        <source>In no source</source>
        <translation>原文没有</translation>
    </message>
    <message>
        <source>“{text}” stands nowhere in what was read</source>
        <translation>读过的文字中没有“{text}”</translation>
    </message>
</context>
<context>
    <name>TableMenu</name>
    <message>
        <source>Table</source>
        <translation>表格</translation>
    </message>
    <message>
        <source>Align the columns</source>
        <translation>对齐各列</translation>
    </message>
    <message>
        <source>Row above</source>
        <translation>在上方插入行</translation>
    </message>
    <message>
        <source>Row below</source>
        <translation>在下方插入行</translation>
    </message>
    <message>
        <source>Row up</source>
        <translation>上移此行</translation>
    </message>
    <message>
        <source>Row down</source>
        <translation>下移此行</translation>
    </message>
    <message>
        <source>Delete the row</source>
        <translation>删除此行</translation>
    </message>
    <message>
        <source>Column before</source>
        <translation>在左侧插入列</translation>
    </message>
    <message>
        <source>Column after</source>
        <translation>在右侧插入列</translation>
    </message>
    <message>
        <source>Column to the left</source>
        <translation>左移此列</translation>
    </message>
    <message>
        <source>Column to the right</source>
        <translation>右移此列</translation>
    </message>
    <message>
        <source>Delete the column</source>
        <translation>删除此列</translation>
    </message>
    <message>
        <source>Align left</source>
        <translation>左对齐</translation>
    </message>
    <message>
        <source>Center</source>
        <translation>居中</translation>
    </message>
    <message>
        <source>Align right</source>
        <translation>右对齐</translation>
    </message>
</context>
<context>
    <name>TableSize</name>
    <message>
        <source>Insert a table</source>
        <translation>插入表格</translation>
    </message>
    <message>
        <source>Columns</source>
        <translation>列数</translation>
    </message>
    <message>
        <source>Rows</source>
        <translation>行数</translation>
    </message>
    <message>
        <source>&amp;Columns</source>
        <translation>列数(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Rows beneath the head</source>
        <translation>表头以下的行数(&amp;R)</translation>
    </message>
    <message>
        <source>Insert</source>
        <translation>插入</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
</context>
<context>
    <name>TermsController</name>
    <message>
        <source>Names and terms…</source>
        <translation>名称和术语…</translation>
    </message>
    <message>
        <source>What stays as it is written when this document is rewritten</source>
        <translation>改写本文档时须原样保留的内容</translation>
    </message>
</context>
<context>
    <name>TermsDialog</name>
    <message>
        <source>Names and terms</source>
        <translation>名称和术语</translation>
    </message>
    <message>
        <source>What is ticked stays as it is written when Stet rewrites this document. Where a suggestion would lose one, it is flagged.</source>
        <translation>勾选的名称和术语在改写本文档时原样保留；若某处建议会丢失其中之一，该处会有标记。</translation>
    </message>
    <message>
        <source>Add a name or term</source>
        <translation>添加名称或术语</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>添加</translation>
    </message>
    <message>
        <source>This document defines no terms by itself. Add those that matter.</source>
        <translation>本文档没有自行定义的术语，请添加需要保留的。</translation>
    </message>
    <message>
        <source>Keep these</source>
        <translation>保留这些</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
</context>
<context>
    <name>TextCommands</name>
    <message>
        <source>Tidy spaces</source>
        <translation>整理空格</translation>
    </message>
    <message>
        <source>Make the spaces between 汉字 and Latin letters or digits alike, in the selection or everywhere</source>
        <translation>统一所选文字或全文中汉字与字母、数字之间的空格</translation>
    </message>
    <message>
        <source>Spaces tidied in 1 place.</source>
        <translation>已整理 1 处空格。</translation>
    </message>
    <message>
        <source>Spaces tidied in {number} places.</source>
        <translation>已整理 {number} 处空格。</translation>
    </message>
</context>
<context>
    <name>TextDialog</name>
    <message>
        <source>Close</source>
        <translation type="unfinished">关闭</translation>
    </message>
</context>
<context>
    <name>ThinkingMenu</name>
    <message>
        <source>Think first</source>
        <translation>先思考</translation>
    </message>
    <message>
        <source>This model does not think</source>
        <translation>此模型不会思考</translation>
    </message>
    <message>
        <source>The model thinks for up to {tokens} tokens before it answers: slower, and better where there is something to work out</source>
        <translation>模型作答前先思考，最多 {tokens} 词元：较慢，需要推敲时效果更好</translation>
    </message>
    <message>
        <source>Thinks first</source>
        <translation>先思考再作答</translation>
    </message>
</context>
<context>
    <name>ThinkingView</name>
    <message>
        <source>Show or hide what the model thought; it is no part of the suggestion</source>
        <translation>显示或隐藏模型的思考过程；它不属于修改建议</translation>
    </message>
    <message>
        <source>What the model thought</source>
        <translation>模型的思考过程</translation>
    </message>
    <message>
        <source>{seconds} s</source>
        <translation>{seconds} 秒</translation>
    </message>
    <message>
        <source>{minutes} min {seconds} s</source>
        <translation>{minutes} 分 {seconds} 秒</translation>
    </message>
    <message>
        <source>Thinking… {time}</source>
        <translation>正在思考… {time}</translation>
    </message>
    <message>
        <source>Thought for {time}</source>
        <translation>思考了 {time}</translation>
    </message>
</context>
<context>
    <name>TopBar</name>
    <message>
        <source>Menu</source>
        <translation type="unfinished">菜单</translation>
    </message>
</context>
<context>
    <name>Transfer</name>
    <message>
        <source>{done} of {total}</source>
        <translation>{done} / {total}</translation>
    </message>
    <message>
        <source>{seconds} s</source>
        <translation type="unfinished">{seconds} 秒</translation>
    </message>
    <message>
        <source>{minutes} min</source>
        <translation>{minutes} 分钟</translation>
    </message>
    <message>
        <source>{hours} h {minutes} min</source>
        <translation>{hours} 小时 {minutes} 分钟</translation>
    </message>
    <message>
        <source>Asking {sources}…</source>
        <translation>正在询问 {sources}…</translation>
    </message>
    <message>
        <source>{size} a second</source>
        <translation>每秒 {size}</translation>
    </message>
    <message>
        <source>{time} left</source>
        <translation>剩余 {time}</translation>
    </message>
    <message>
        <source>from {source}</source>
        <translation>来自 {source}</translation>
    </message>
    <message>
        <source>Another window fetches it: {share}</source>
        <translation>另一个窗口正在下载：{share}</translation>
    </message>
    <message>
        <source>Checking that every byte is right… {percent}%</source>
        <translation>正在逐字节校验… {percent}%</translation>
    </message>
    <message>
        <source>{problem} Now from {source}.</source>
        <translation>{problem}已改用 {source}。</translation>
    </message>
    <message>
        <source>{problem} Trying again in {time}.</source>
        <translation>{problem}{time}后重试。</translation>
    </message>
    <message>
        <source>{problem} It is fetched anew.</source>
        <translation>{problem}正在重新下载。</translation>
    </message>
    <message>
        <source>checking {model}</source>
        <translation>正在校验 {model}</translation>
    </message>
    <message>
        <source>fetching {model}</source>
        <translation>正在下载 {model}</translation>
    </message>
</context>
<context>
    <name>Updates</name>
    <message>
        <source>This copy is a Debian package. Get the newer stet_….deb and open it, or run “sudo apt install ./stet_….deb” beside it.</source>
        <translation>这份 Stet 是 Debian 软件包。取得新版 stet_….deb 后双击打开，或在其所在文件夹运行“sudo apt install ./stet_….deb”。</translation>
    </message>
    <message>
        <source>This copy is from the archive for Linux. Unpack the newer one and run its install.sh.</source>
        <translation>这份 Stet 来自 Linux 压缩包。解开新版压缩包，运行其中的 install.sh 即可。</translation>
    </message>
    <message>
        <source>This copy is an AppImage. Put the newer file in place of the old one.</source>
        <translation>这份 Stet 是 AppImage。用新文件替换旧文件即可。</translation>
    </message>
    <message>
        <source>This copy was put here by the installer for Windows. Run the newer installer; it takes the place of the old program.</source>
        <translation>这份 Stet 由 Windows 安装程序安装。运行新版安装程序即可，旧版会被替换。</translation>
    </message>
    <message>
        <source>This copy is the app for macOS. Drag the newer one into Applications, in place of the old one.</source>
        <translation>这份 Stet 是 macOS 应用。把新版拖进“应用程序”，替换旧版即可。</translation>
    </message>
    <message>
        <source>This copy is a folder of its own. Put the newer folder in its place.</source>
        <translation>这份 Stet 是一个独立的文件夹。用新版文件夹替换它即可。</translation>
    </message>
    <message>
        <source>This copy was installed by pip or pipx. Run “pipx upgrade stet”.</source>
        <translation>这份 Stet 由 pip 或 pipx 安装。运行“pipx upgrade stet”即可。</translation>
    </message>
    <message>
        <source>This copy is a checkout of the source. Run “git pull”, then “make run”.</source>
        <translation>这份 Stet 直接从源代码运行。先运行“git pull”，再运行“make run”。</translation>
    </message>
    <message>
        <source>How to update…</source>
        <translation>如何更新…</translation>
    </message>
    <message>
        <source>Updates</source>
        <translation>更新</translation>
    </message>
    <message>
        <source>Stet never looks for updates by itself: nobody learns that you use it, or when.</source>
        <translation>Stet 从不自行检查更新：没有人会知道您在用它，也不知道您何时用它。</translation>
    </message>
    <message>
        <source>An update keeps your documents, settings, versions, unsaved text and models.</source>
        <translation>更新后，文档、设置、历史版本、未保存的文字和模型都原样保留。</translation>
    </message>
    <message>
        <source>Version {version}</source>
        <translation>版本 {version}</translation>
    </message>
</context>
<context>
    <name>Window</name>
    <message>
        <source>The language changes as soon as the model is done.</source>
        <translation>模型写完后，界面语言随即切换。</translation>
    </message>
    <message>
        <source>Your text is safe in this window.</source>
        <translation>您的文字在此窗口中安然无恙。</translation>
    </message>
    <message>
        <source>Save elsewhere…</source>
        <translation>保存到别处…</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>Open as…</source>
        <translation>以其他编码打开…</translation>
    </message>
    <message>
        <source>Break the lines</source>
        <translation>拆分长行</translation>
    </message>
</context>
<context>
    <name>WindowMenu</name>
    <message>
        <source>Open recent</source>
        <translation>最近打开</translation>
    </message>
    <message>
        <source>Earlier and unsaved</source>
        <translation>历史与未保存</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>文字</translation>
    </message>
    <message>
        <source>Actions</source>
        <translation>操作</translation>
    </message>
    <message>
        <source>What came from a model</source>
        <translation>模型写了什么</translation>
    </message>
    <message>
        <source>View</source>
        <translation>视图</translation>
    </message>
    <message>
        <source>Appearance</source>
        <translation>外观</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>About Stet</source>
        <translation>关于 Stet</translation>
    </message>
    <message>
        <source>Like the system</source>
        <translation>跟随系统</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>浅色</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>深色</translation>
    </message>
    <message>
        <source>Nothing yet</source>
        <translation>还没有</translation>
    </message>
</context>
<context>
    <name>Wording</name>
    <message>
        <source>, </source>
        <translation type="unfinished">、</translation>
    </message>
    <message>
        <source>{name}: {what}</source>
        <translation>{name}：{what}</translation>
    </message>
</context>
<context>
    <name>devices</name>
    <message>
        <source>CPU, 1 thread</source>
        <translation>处理器，1 个线程</translation>
    </message>
    <message>
        <source>CPU, {count} threads</source>
        <translation>处理器，{count} 个线程</translation>
    </message>
</context>
<context>
    <name>errors</name>
    <message>
        <source>Something went wrong: {detail}.</source>
        <translation>出了问题：{detail}。</translation>
    </message>
    <message>
        <source>There is no file “{path}”.</source>
        <translation>没有“{path}”这个文件。</translation>
    </message>
    <message>
        <source>Check the name, or open another file.</source>
        <translation>请核对文件名，或打开别的文件。</translation>
    </message>
    <message>
        <source>“{path}” is a folder, not a file.</source>
        <translation>“{path}”是文件夹，不是文件。</translation>
    </message>
    <message>
        <source>Choose a text file inside it.</source>
        <translation>请选择其中的文本文件。</translation>
    </message>
    <message>
        <source>This user may not read “{path}”.</source>
        <translation>当前用户无权读取“{path}”。</translation>
    </message>
    <message>
        <source>Change its permissions, or open a copy.</source>
        <translation>请修改权限，或打开副本。</translation>
    </message>
    <message>
        <source>“{path}” is a device or a pipe, not a file.</source>
        <translation>“{path}”是设备或管道，不是文件。</translation>
    </message>
    <message>
        <source>Choose a text file.</source>
        <translation>请选择文本文件。</translation>
    </message>
    <message>
        <source>“{path}” is too large to edit ({size}; the limit is {limit}).</source>
        <translation>“{path}”太大，无法编辑（{size}，上限 {limit}）。</translation>
    </message>
    <message>
        <source>Split it, and open the parts.</source>
        <translation>请拆分后分别打开。</translation>
    </message>
    <message>
        <source>“{path}” is not UTF-8 text (byte {offset}); it was left as it is.</source>
        <translation>“{path}”不是 UTF-8 文本（第 {offset} 字节处），文件没有改动。</translation>
    </message>
    <message>
        <source>Convert it to UTF-8 with another program, then open it here.</source>
        <translation>请先用其他程序转换成 UTF-8，再来打开。</translation>
    </message>
    <message>
        <source>Not saved: the disk of “{path}” is full. The file there is as it was.</source>
        <translation>未保存：“{path}”所在磁盘已满，原文件没有改动。</translation>
    </message>
    <message>
        <source>Free some space and save again, or save somewhere else.</source>
        <translation>请腾出空间后再保存，或存到别处。</translation>
    </message>
    <message>
        <source>Not saved: the disk of “{path}” is full (needs {needed}, {free} free). The file there is as it was.</source>
        <translation>未保存：“{path}”所在的磁盘已满（需要 {needed}，剩余 {free}）。原文件未受影响。</translation>
    </message>
    <message>
        <source>Not saved: this user may not write to “{path}”. The file there is as it was.</source>
        <translation>未保存：当前用户无权写入“{path}”，原文件没有改动。</translation>
    </message>
    <message>
        <source>Save somewhere else.</source>
        <translation>请存到别处。</translation>
    </message>
    <message>
        <source>Not saved: the disk reported an error for “{path}” ({detail}).</source>
        <translation>未保存：磁盘对“{path}”报错（{detail}）。</translation>
    </message>
    <message>
        <source>Save somewhere else before closing.</source>
        <translation>关闭之前，请先存到别处。</translation>
    </message>
    <message>
        <source>Not saved: the folder is gone (“{path}”).</source>
        <translation>未保存：文件夹已不存在（“{path}”）。</translation>
    </message>
    <message>
        <source>Bring it back and save again, or save somewhere else.</source>
        <translation>请恢复该文件夹后再保存，或保存到别处。</translation>
    </message>
    <message>
        <source>Not saved: the name is too long, or not possible on this disk (“{path}”).</source>
        <translation>未保存：文件名过长，或此磁盘不支持该名称（“{path}”）。</translation>
    </message>
    <message>
        <source>Save under another name.</source>
        <translation>请换一个名称保存。</translation>
    </message>
    <message>
        <source>Not saved: another program holds “{path}” open. The file there is as it was.</source>
        <translation>未保存：另一个程序正占用“{path}”。原文件未受影响。</translation>
    </message>
    <message>
        <source>Close it there and save again, or save under another name.</source>
        <translation>请在那个程序中关闭它后再保存，或换一个名称保存。</translation>
    </message>
    <message>
        <source>“{path}” is in use by another window of Stet.</source>
        <translation>“{path}”正在 Stet 的另一个窗口中使用。</translation>
    </message>
    <message>
        <source>Close it there first.</source>
        <translation>请先在那里关闭。</translation>
    </message>
    <message>
        <source>“{path}” has further names on this disk ({count}); they keep the text from before.</source>
        <translation>“{path}”在此磁盘上另有 {count} 个名称（硬链接），它们保留原来的文字。</translation>
    </message>
    <message>
        <source>To let them follow, link them again.</source>
        <translation>如需同步，请重新建立链接。</translation>
    </message>
    <message>
        <source>Not saved: another program changed “{path}” since it was opened here.</source>
        <translation>未保存：打开之后，别的程序改动了“{path}”。</translation>
    </message>
    <message>
        <source>Save under another name, or overwrite it knowingly.</source>
        <translation>请另存为其他名字，或确认后覆盖。</translation>
    </message>
    <message>
        <source>“{path}” holds characters that the editor cannot keep ({detail}), so it is open for reading only.</source>
        <translation>“{path}”含有编辑器无法原样保留的字符（{detail}），因此以只读方式打开。</translation>
    </message>
    <message>
        <source>Select and copy what you need.</source>
        <translation>可以选中并复制需要的内容。</translation>
    </message>
    <message>
        <source>“{path}”, line {line}: {reason}.</source>
        <translation>“{path}”第 {line} 行：{reason}。</translation>
    </message>
    <message>
        <source>The other actions are loaded; mend this file and start Stet again.</source>
        <translation>其余操作已加载；请改正这个文件，再重新启动 Stet。</translation>
    </message>
    <message>
        <source>There is no action “{name}”.</source>
        <translation>没有“{name}”这个操作。</translation>
    </message>
    <message>
        <source>There are: {known}.</source>
        <translation>现有：{known}。</translation>
    </message>
    <message>
        <source>“{path}” is not UTF-8 text (byte {offset}); it may be {candidates}.</source>
        <translation>“{path}”不是 UTF-8 文本（第 {offset} 字节）；可能是 {candidates}。</translation>
    </message>
    <message>
        <source>Say which: Stet does not guess.</source>
        <translation>请指明编码：Stet 不作猜测。</translation>
    </message>
    <message>
        <source>“{path}” is not UTF-8 text everywhere: line {line} (byte {offset}) is damaged or cut off.</source>
        <translation>“{path}”并非全是 UTF-8 文本：第 {line} 行（第 {offset} 字节）已损坏或被截断。</translation>
    </message>
    <message>
        <source>It is open for reading only; if it is in another encoding, open it as that.</source>
        <translation>现以只读方式打开；若是其他编码，请以该编码打开。</translation>
    </message>
    <message>
        <source>“{path}” cannot be read as {encoding}: not every byte would come back as it was.</source>
        <translation>“{path}”无法按 {encoding} 读取：保存时不能保证每个字节不变。</translation>
    </message>
    <message>
        <source>Choose another encoding.</source>
        <translation>请选择其他编码。</translation>
    </message>
    <message>
        <source>There is no encoding “{name}”.</source>
        <translation>没有名为“{name}”的编码。</translation>
    </message>
    <message>
        <source>Not saved: “{character}” in line {line} cannot be stored in {encoding}. The file there is as it was.</source>
        <translation>未保存：第 {line} 行的“{character}”无法用 {encoding} 存储。原文件未变。</translation>
    </message>
    <message>
        <source>Save the file as UTF-8, or take the character out.</source>
        <translation>请存为 UTF-8，或删去该字符。</translation>
    </message>
    <message>
        <source>“{path}” cannot be read ({detail}).</source>
        <translation>无法读取“{path}”（{detail}）。</translation>
    </message>
    <message>
        <source>Try again, or open a copy.</source>
        <translation>请重试，或打开副本。</translation>
    </message>
    <message>
        <source>“{path}” is read-only: what you change here cannot be saved there.</source>
        <translation>“{path}”是只读的：在这里所做的改动无法保存到该文件。</translation>
    </message>
    <message>
        <source>Save a copy; until then Stet keeps what you write.</source>
        <translation>请另存副本；在此之前，Stet 会替您保管所写内容。</translation>
    </message>
    <message>
        <source>Line {line} of “{path}” has {length} characters. It is shown in pieces, and the document is open for reading only: a line so long would make every key slow.</source>
        <translation>“{path}”的第 {line} 行有 {length} 个字符，已分段显示，文档以只读方式打开：这么长的一行会使每次按键变慢。</translation>
    </message>
    <message>
        <source>To write in it, let the line be broken where its pieces end.</source>
        <translation>若要编辑，请在分段处拆分该行。</translation>
    </message>
    <message>
        <source>Another program changed “{path}”, and you changed it here. Nothing is overwritten.</source>
        <translation>另一个程序改动了“{path}”，您在此处也有改动。双方内容都未被覆盖。</translation>
    </message>
    <message>
        <source>Compare and merge the two, or choose one of them.</source>
        <translation>请比较并合并，或选择其中一方。</translation>
    </message>
    <message>
        <source>“{path}” was moved or deleted by another program. Your text is safe here.</source>
        <translation>“{path}”已被另一个程序移动或删除。您的文本在此完好无损。</translation>
    </message>
    <message>
        <source>Save it there again, or save somewhere else.</source>
        <translation>请重新保存到原处，或另存到别处。</translation>
    </message>
    <message>
        <source>The folder of “{path}” is gone. Your text is safe here.</source>
        <translation>“{path}”所在的文件夹已不在。您的文本在此完好无损。</translation>
    </message>
    <message>
        <source>What stands under “{path}” now cannot be edited here. Your text is safe here.</source>
        <translation>“{path}”处现在的内容无法在此编辑。您的文本在此完好无损。</translation>
    </message>
    <message>
        <source>“{path}” is open in another window of Stet, so it is for reading only here.</source>
        <translation>“{path}”已在 Stet 的另一窗口中打开，此处只读。</translation>
    </message>
    <message>
        <source>It can be edited here as soon as it is closed there.</source>
        <translation>在那边关闭后，即可在此编辑。</translation>
    </message>
    <message>
        <source>There is no style “{name}”.</source>
        <translation>没有“{name}”这种文体。</translation>
    </message>
    <message>
        <source>There is no text to work on.</source>
        <translation>没有可以处理的文字。</translation>
    </message>
    <message>
        <source>Write or select some first.</source>
        <translation>请先写一些，或选中一段。</translation>
    </message>
    <message>
        <source>There are no words to rewrite here: code, formulas, addresses and the like stay as they are.</source>
        <translation>这里没有可改写的文字：代码、公式、网址等一律保持原样。</translation>
    </message>
    <message>
        <source>Select some text.</source>
        <translation>请选中一段文字。</translation>
    </message>
    <message>
        <source>There is no model “{name}”.</source>
        <translation>没有“{name}”这个模型。</translation>
    </message>
    <message>
        <source>Give a path to a GGUF file or one of: {known}.</source>
        <translation>请给出 GGUF 文件的路径，或从中选择：{known}。</translation>
    </message>
    <message>
        <source>The model “{name}” is not on this computer yet ({path}).</source>
        <translation>本机还没有模型“{name}”（{path}）。</translation>
    </message>
    <message>
        <source>Put the file there, or choose another model; `models list` shows what is here.</source>
        <translation>请把文件放到该处，或改用其他模型；`models list` 会列出本机已有的模型。</translation>
    </message>
    <message>
        <source>“{path}” is not a GGUF model.</source>
        <translation>“{path}”不是 GGUF 模型。</translation>
    </message>
    <message>
        <source>Choose a file that ends in .gguf and holds a llama.cpp model.</source>
        <translation>请选择以 .gguf 结尾、llama.cpp 能用的模型文件。</translation>
    </message>
    <message>
        <source>The model file “{path}” is damaged or incomplete ({detail}).</source>
        <translation>模型文件“{path}”已损坏或不完整（{detail}）。</translation>
    </message>
    <message>
        <source>Get it again; nothing else was changed.</source>
        <translation>请重新获取；其他内容没有改动。</translation>
    </message>
    <message>
        <source>“{path}” cannot be used for writing ({detail}).</source>
        <translation>“{path}”不能用来写作（{detail}）。</translation>
    </message>
    <message>
        <source>Choose another model.</source>
        <translation>请改用其他模型。</translation>
    </message>
    <message>
        <source>There is not enough memory for “{name}” ({detail}).</source>
        <translation>内存不足，无法运行“{name}”（{detail}）。</translation>
    </message>
    <message>
        <source>Close other programs, or choose a smaller model or context.</source>
        <translation>请关闭其他程序，或改用较小的模型或上下文。</translation>
    </message>
    <message>
        <source>The model catalog “{path}” is damaged: {reason}.</source>
        <translation>模型目录“{path}”已损坏：{reason}。</translation>
    </message>
    <message>
        <source>Install Stet again.</source>
        <translation>请重新安装 Stet。</translation>
    </message>
    <message>
        <source>The adapter “{path}” does not fit the model “{name}” ({detail}).</source>
        <translation>适配器“{path}”不适用于模型“{name}”（{detail}）。</translation>
    </message>
    <message>
        <source>Choose an adapter that was made for this model, or none.</source>
        <translation>请选择为该模型制作的适配器，或不使用适配器。</translation>
    </message>
    <message>
        <source>“{path}” is not the file any more that was checked ({detail}).</source>
        <translation>“{path}”已不是校验过的那个文件（{detail}）。</translation>
    </message>
    <message>
        <source>Check it again, or get it again; nothing was loaded.</source>
        <translation>请重新校验或重新获取；没有加载任何内容。</translation>
    </message>
    <message>
        <source>Memory is short, so “{name}” reads {context_tokens} tokens at once and no more.</source>
        <translation>内存不足，“{name}”一次最多读取 {context_tokens} 个词元。</translation>
    </message>
    <message>
        <source>Longer texts are for a smaller model, or for when other programs are closed.</source>
        <translation>要处理更长的文本，请关闭其他程序或换用较小的模型。</translation>
    </message>
    <message>
        <source>“{name}” is larger than the free memory, so it is read from the disk again and again, which is slow.</source>
        <translation>“{name}”超过可用内存，需要反复从磁盘读取，速度会很慢。</translation>
    </message>
    <message>
        <source>Close other programs, or choose a smaller model.</source>
        <translation>请关闭其他程序，或选择较小的模型。</translation>
    </message>
    <message>
        <source>The graphics memory does not hold “{name}”, so it runs on the processor, which is slower.</source>
        <translation>显存放不下“{name}”，改由处理器运行，速度较慢。</translation>
    </message>
    <message>
        <source>The graphics memory holds {percent}% of “{name}”; the rest runs on the processor, which is slower.</source>
        <translation>显存只放得下“{name}”的 {percent}%，其余部分由处理器运行，速度较慢。</translation>
    </message>
    <message>
        <source>Memory is short, so “{name}” keeps what it has read with fewer digits ({kv_type}).</source>
        <translation>内存不足，“{name}”以较低精度（{kv_type}）保存已读内容。</translation>
    </message>
    <message>
        <source>Memory is short, so “{name}” reads in smaller steps, a little slower.</source>
        <translation>内存不足，“{name}”以较小的步长读取，速度略慢。</translation>
    </message>
    <message>
        <source>Stet runs on the processor: this edition cannot use a graphics card, so “{card}” stays idle.</source>
        <translation>Stet 正在用处理器运行：此版本不支持显卡，“{card}”没有用上。</translation>
    </message>
    <message>
        <source>Install the edition for graphics cards, or choose a smaller model.</source>
        <translation>请安装支持显卡的版本，或选择更小的模型。</translation>
    </message>
    <message>
        <source>Stet runs on the processor, because no driver works “{card}”.</source>
        <translation>Stet 正在用处理器运行，因为“{card}”没有可用的驱动程序。</translation>
    </message>
    <message>
        <source>Install its maker&apos;s driver and start Stet again.</source>
        <translation>请安装显卡厂商的驱动程序，然后重新启动 Stet。</translation>
    </message>
    <message>
        <source>Stet runs on the processor, because the driver of “{card}” is older than CUDA needs.</source>
        <translation>Stet 正在用处理器运行，因为“{card}”的驱动程序版本低于 CUDA 的要求。</translation>
    </message>
    <message>
        <source>Update the driver from its maker&apos;s site and start Stet again.</source>
        <translation>请从厂商网站更新驱动程序，然后重新启动 Stet。</translation>
    </message>
    <message>
        <source>Stet runs on the processor, because a part of it for “{card}” could not be loaded ({detail}).</source>
        <translation>Stet 正在用处理器运行，因为用于“{card}”的组件无法加载（{detail}）。</translation>
    </message>
    <message>
        <source>Update the card&apos;s driver; if it stays, install Stet again.</source>
        <translation>请更新显卡驱动程序；若仍如此，请重新安装 Stet。</translation>
    </message>
    <message>
        <source>Close games, browsers and other models, and load the model again.</source>
        <translation>请关闭游戏、浏览器和其他模型，然后重新加载模型。</translation>
    </message>
    <message>
        <source>Stet runs on “{used}”, which shares the computer&apos;s memory, because “{card}” did not answer.</source>
        <translation>Stet 正在用与系统共享内存的“{used}”运行，因为“{card}”没有响应。</translation>
    </message>
    <message>
        <source>Update the driver of “{card}” and start Stet again.</source>
        <translation>请更新“{card}”的驱动程序，然后重新启动 Stet。</translation>
    </message>
    <message>
        <source>The text does not fit: it needs {needed_tokens} tokens with room for the answer, and the model&apos;s context holds {context_tokens}.</source>
        <translation>文字放不下：连同回答的余量需要 {needed_tokens} 个词元，而模型的上下文只有 {context_tokens} 个。</translation>
    </message>
    <message>
        <source>Select less text, or choose a model with a larger context.</source>
        <translation>请少选一些文字，或改用上下文更大的模型。</translation>
    </message>
    <message>
        <source>The model stopped unexpectedly ({detail}). Your text is unchanged.</source>
        <translation>模型意外停止（{detail}）。您的文字没有改动。</translation>
    </message>
    <message>
        <source>It starts again with the next action.</source>
        <translation>下次操作时会重新启动。</translation>
    </message>
    <message>
        <source>The model could not go on ({detail}). Your text is unchanged.</source>
        <translation>模型无法继续（{detail}）。您的文字没有改动。</translation>
    </message>
    <message>
        <source>Try again; if it stays, choose another model.</source>
        <translation>请再试一次；若仍不行，请改用其他模型。</translation>
    </message>
    <message>
        <source>The model is still working on another request.</source>
        <translation>模型还在处理另一个请求。</translation>
    </message>
    <message>
        <source>Wait for it, or stop it with Esc.</source>
        <translation>请稍候，或按 Esc 停止。</translation>
    </message>
    <message>
        <source>No model is loaded.</source>
        <translation>还没有加载模型。</translation>
    </message>
    <message>
        <source>Choose a model first.</source>
        <translation>请先选择模型。</translation>
    </message>
    <message>
        <source>The model gave no text. Your text is unchanged.</source>
        <translation>模型没有写出文字。您的文字没有改动。</translation>
    </message>
    <message>
        <source>Try again, or choose another model or more text.</source>
        <translation>请再试一次，或换个模型，或多选一些文字。</translation>
    </message>
    <message>
        <source>Paused at {done} of {total}.</source>
        <translation>已暂停：{done}，共 {total}。</translation>
    </message>
    <message>
        <source>Start it again, and it goes on from there.</source>
        <translation>再次开始时会从此处继续。</translation>
    </message>
    <message>
        <source>The model “{name}” comes with Stet and is not downloaded.</source>
        <translation>模型“{name}”随 Stet 提供，无需下载。</translation>
    </message>
    <message>
        <source>If it is missing or damaged, install Stet again.</source>
        <translation>如果缺失或损坏，请重新安装 Stet。</translation>
    </message>
    <message>
        <source>“{source}” is neither an https address nor a folder or file on this computer.</source>
        <translation>“{source}”既不是 https 地址，也不是本机上的文件夹或文件。</translation>
    </message>
    <message>
        <source>Give the address of a mirror, or the folder in which the model&apos;s file lies.</source>
        <translation>请填写镜像地址，或模型文件所在的文件夹。</translation>
    </message>
    <message>
        <source>“{name}” could not be fetched from anywhere: {detail}.</source>
        <translation>所有来源都无法下载“{name}”：{detail}。</translation>
    </message>
    <message>
        <source>What has come is kept; check the network and start it again, or bring the file on a USB stick.</source>
        <translation>已下载的部分已保留；请检查网络后重新开始，或用 U 盘拷入文件。</translation>
    </message>
    <message>
        <source>The download stopped unexpectedly ({detail}).</source>
        <translation>下载意外中止（{detail}）。</translation>
    </message>
    <message>
        <source>What has come is kept; start it again.</source>
        <translation>已下载的部分已保留，请重新开始。</translation>
    </message>
    <message>
        <source>The disk has too little room for “{name}”: it takes {needed} with some to spare, and {free} are free.</source>
        <translation>磁盘空间不足以存放“{name}”：连同余量需要 {needed}，可用 {free}。</translation>
    </message>
    <message>
        <source>Free some space, or move the models to another disk.</source>
        <translation>请腾出一些空间，或把模型移到其他磁盘。</translation>
    </message>
    <message>
        <source>Paused at {done} of {total}, because the disk is nearly full ({free} free).</source>
        <translation>已暂停：{done}，共 {total}；磁盘快满了（可用 {free}）。</translation>
    </message>
    <message>
        <source>Free some space and start it again; it goes on from there.</source>
        <translation>请腾出一些空间后重新开始，会从此处继续。</translation>
    </message>
    <message>
        <source>The model cannot be written to “{path}” ({detail}).</source>
        <translation>无法把模型写入“{path}”（{detail}）。</translation>
    </message>
    <message>
        <source>Check the disk and its permissions, or move the models to another disk.</source>
        <translation>请检查磁盘及其权限，或把模型移到其他磁盘。</translation>
    </message>
    <message>
        <source>{source} cannot be reached ({detail}).</source>
        <translation>无法连接 {source}（{detail}）。</translation>
    </message>
    <message>
        <source>Check the network connection, or choose another source.</source>
        <translation>请检查网络连接，或选择其他来源。</translation>
    </message>
    <message>
        <source>The network does not know where {source} is.</source>
        <translation>网络无法解析 {source} 的地址。</translation>
    </message>
    <message>
        <source>{source} could not prove that it is what it says ({detail}), so nothing was taken from it.</source>
        <translation>{source} 无法证明自己的身份（{detail}），因此没有从中下载任何内容。</translation>
    </message>
    <message>
        <source>Check this computer&apos;s date, and whether the network asks for a login first.</source>
        <translation>请检查本机的日期，以及网络是否需要先登录。</translation>
    </message>
    <message>
        <source>{source} sent nothing for {seconds} seconds.</source>
        <translation>{source} 已有 {seconds} 秒没有发送数据。</translation>
    </message>
    <message>
        <source>What has come is kept; try again, or choose another source.</source>
        <translation>已下载的部分已保留；请重试，或选择其他来源。</translation>
    </message>
    <message>
        <source>The proxy that this computer names cannot be used ({detail}).</source>
        <translation>无法使用这台电脑指定的代理（{detail}）。</translation>
    </message>
    <message>
        <source>Correct the variable https_proxy or the system&apos;s proxy settings, or bring the model on a USB stick.</source>
        <translation>请更正变量 https_proxy 或系统的代理设置，或者用 U 盘带来模型。</translation>
    </message>
    <message>
        <source>{source} sends only {speed} a second.</source>
        <translation>{source} 每秒只发送 {speed}。</translation>
    </message>
    <message>
        <source>Another source is tried.</source>
        <translation>正在尝试其他来源。</translation>
    </message>
    <message>
        <source>The connection to {source} broke off.</source>
        <translation>与 {source} 的连接中断了。</translation>
    </message>
    <message>
        <source>What has come is kept; start it again, and it goes on from there.</source>
        <translation>已下载的部分已保留；重新开始时会从此处继续。</translation>
    </message>
    <message>
        <source>{source} asks for a login (401), and Stet has none.</source>
        <translation>{source} 要求登录（401），而 Stet 没有账号。</translation>
    </message>
    <message>
        <source>Choose another source.</source>
        <translation>请选择其他来源。</translation>
    </message>
    <message>
        <source>{source} does not give this file out (403).</source>
        <translation>{source} 不提供此文件（403）。</translation>
    </message>
    <message>
        <source>{source} does not have this file ({status}).</source>
        <translation>{source} 没有此文件（{status}）。</translation>
    </message>
    <message>
        <source>{source} does not have the rest of this file (416).</source>
        <translation>{source} 没有此文件的其余部分（416）。</translation>
    </message>
    <message>
        <source>{source} has too many visitors now, and asks to wait {seconds} seconds (429).</source>
        <translation>{source} 目前访问过多，要求等待 {seconds} 秒（429）。</translation>
    </message>
    <message>
        <source>Try again later, or choose another source.</source>
        <translation>请稍后重试，或选择其他来源。</translation>
    </message>
    <message>
        <source>{source} has a fault of its own now ({status}).</source>
        <translation>{source} 目前自身出现故障（{status}）。</translation>
    </message>
    <message>
        <source>{source} answered in a way that cannot be used ({detail}).</source>
        <translation>{source} 的响应无法使用（{detail}）。</translation>
    </message>
    <message>
        <source>{source} led to an unexpected address ({address}), which was not followed.</source>
        <translation>{source} 跳转到了意外的地址（{address}），已停止跳转。</translation>
    </message>
    <message>
        <source>{source} gave a web page instead of the model.</source>
        <translation>{source} 返回的是网页，而不是模型。</translation>
    </message>
    <message>
        <source>The network may ask for a login: open a browser, log in, and start the download again.</source>
        <translation>网络可能要求登录：请打开浏览器登录，然后重新开始下载。</translation>
    </message>
    <message>
        <source>{source} has only a note of where the model is (a Git LFS pointer), not the model.</source>
        <translation>{source} 只有指明模型位置的指针文件（Git LFS），没有模型本身。</translation>
    </message>
    <message>
        <source>{source} has another file under this name ({detail}), so nothing was taken from it.</source>
        <translation>{source} 上的同名文件是另一个文件（{detail}），因此没有从中下载任何内容。</translation>
    </message>
    <message>
        <source>{source} sent another part of the file than was asked for.</source>
        <translation>{source} 发送的不是所请求的那一部分。</translation>
    </message>
    <message>
        <source>Nothing of it was kept; choose another source.</source>
        <translation>这部分没有保留；请选择其他来源。</translation>
    </message>
    <message>
        <source>The file at {source} changed while it was fetched.</source>
        <translation>下载期间 {source} 上的文件发生了变化。</translation>
    </message>
    <message>
        <source>Nothing of the new one was kept; choose another source.</source>
        <translation>新文件的内容没有保留；请选择其他来源。</translation>
    </message>
    <message>
        <source>The file from {source} is damaged or another one (its checksum differs); it was removed.</source>
        <translation>从 {source} 下载的文件已损坏或不是同一个文件（校验和不符），已删除。</translation>
    </message>
    <message>
        <source>Download it again, or choose another source.</source>
        <translation>请重新下载，或选择其他来源。</translation>
    </message>
    <message>
        <source>No part of the engine that came with this program runs on this processor.</source>
        <translation>程序自带的引擎没有一个部件能在这个处理器上运行。</translation>
    </message>
    <message>
        <source>A processor of 2009 or newer is needed (SSE4.2); if it is one, install the program again.</source>
        <translation>需要 2009 年或之后的处理器（SSE4.2）；如果已经满足，请重新安装本程序。</translation>
    </message>
    <message>
        <source>“{path}” is too large to be stored beside the document ({size}; the limit is {limit}).</source>
        <translation>“{path}”太大，无法存放在文档旁边（{size}，上限为 {limit}）。</translation>
    </message>
    <message>
        <source>Make it smaller, or write a link to it.</source>
        <translation>请缩小图片，或改用链接。</translation>
    </message>
    <message>
        <source>A part of Stet is missing, so this format cannot be written ({name}). Nothing was written.</source>
        <translation>Stet 缺少一个部件（{name}），无法写出这种格式。没有写入任何内容。</translation>
    </message>
    <message>
        <source>The document could not be turned into {format} ({detail}). Nothing was written.</source>
        <translation>文档无法转换为 {format}（{detail}）。没有写入任何内容。</translation>
    </message>
    <message>
        <source>Try another format, or a part of the document.</source>
        <translation>请换一种格式，或只导出文档的一部分。</translation>
    </message>
    <message>
        <source>To turn the document into {format} took longer than {minutes} minutes. Nothing was written.</source>
        <translation>将文档转换为 {format} 用了 {minutes} 分钟以上。没有写入任何内容。</translation>
    </message>
    <message>
        <source>Stopped. Nothing was written.</source>
        <translation>已停止。没有写入任何内容。</translation>
    </message>
    <message>
        <source>There is no format “{name}”.</source>
        <translation>没有“{name}”这种格式。</translation>
    </message>
    <message>
        <source>The layout of official documents is not there for {format}.</source>
        <translation>{format} 没有公文版式。</translation>
    </message>
    <message>
        <source>It is there for: {known}.</source>
        <translation>有公文版式的格式：{known}。</translation>
    </message>
    <message>
        <source>Changes cannot be marked in {format}. Nothing was written.</source>
        <translation>{format} 无法标注修订。未写入任何内容。</translation>
    </message>
    <message>
        <source>Word can follow them: export as .docx.</source>
        <translation>Word 可以标注修订，请导出为 .docx。</translation>
    </message>
    <message>
        <source>“{path}” is the document itself. Nothing was written.</source>
        <translation>“{path}”就是这篇文档本身。没有写入任何内容。</translation>
    </message>
    <message>
        <source>Choose another name.</source>
        <translation>请换一个名称。</translation>
    </message>
    <message>
        <source>“{path}” is there already. Nothing was written.</source>
        <translation>“{path}”已经存在。没有写入任何内容。</translation>
    </message>
    <message>
        <source>Give --overwrite, or choose another name.</source>
        <translation>请加上 --overwrite，或换一个名称。</translation>
    </message>
    <message>
        <source>This user has no home folder, so there is no place for settings and models.</source>
        <translation>此用户没有主文件夹，无处存放设置和模型。</translation>
    </message>
    <message>
        <source>Set STET_HOME to a folder, and start again.</source>
        <translation>请将 STET_HOME 设为一个文件夹，然后重新启动。</translation>
    </message>
    <message>
        <source>The settings were damaged; they were set aside as “{aside}” and start fresh.</source>
        <translation>设置文件已损坏，已另存为“{aside}”，现使用默认设置。</translation>
    </message>
    <message>
        <source>Your documents are not touched.</source>
        <translation>您的文档未受影响。</translation>
    </message>
    <message>
        <source>The settings are those of a newer Stet; they were set aside as “{aside}” and start fresh.</source>
        <translation>设置文件来自更新版本的 Stet，已另存为“{aside}”，现使用默认设置。</translation>
    </message>
    <message>
        <source>To use them again, start the newer one and put them back.</source>
        <translation>如需恢复，请将其放回并启动新版本。</translation>
    </message>
    <message>
        <source>Some settings had values that cannot be ({names}), so those start fresh; the old ones are in “{aside}”.</source>
        <translation>部分设置的值无效（{names}），已恢复为默认值；原内容保存在“{aside}”。</translation>
    </message>
    <message>
        <source>The settings cannot be read ({detail}), so Stet starts without them.</source>
        <translation>无法读取设置（{detail}），Stet 以默认设置启动。</translation>
    </message>
    <message>
        <source>Look at “{path}”; it was left as it is.</source>
        <translation>请检查“{path}”，该文件未被改动。</translation>
    </message>
    <message>
        <source>The settings could not be kept in “{path}” ({detail}); they hold until Stet ends.</source>
        <translation>设置无法保存到“{path}”（{detail}），仅在本次运行中有效。</translation>
    </message>
    <message>
        <source>Crash protection is paused: the disk is full.</source>
        <translation>防丢失保护已暂停：磁盘已满。</translation>
    </message>
    <message>
        <source>Your text is here in the window; save it, or free some space: then it goes on by itself.</source>
        <translation>您的文本就在窗口里；请保存，或腾出一些空间，之后会自动继续。</translation>
    </message>
    <message>
        <source>Crash protection is paused: “{path}” cannot be written ({detail}).</source>
        <translation>防丢失保护已暂停：无法写入“{path}”（{detail}）。</translation>
    </message>
    <message>
        <source>Your text is here in the window; save it. Stet tries again every two seconds.</source>
        <translation>您的文本就在窗口里，请保存。Stet 每两秒重试一次。</translation>
    </message>
    <message>
        <source>An unsaved text could not be read back; its journal “{path}” was left as it is.</source>
        <translation>有一份未保存的文本无法读回；其日志“{path}”保持原样。</translation>
    </message>
    <message>
        <source>The menu “Unsaved texts” can discard it.</source>
        <translation>可以在菜单“未保存的文本”中丢弃它。</translation>
    </message>
    <message>
        <source>The journal holds no text “{name}”.</source>
        <translation>日志中没有文本“{name}”。</translation>
    </message>
    <message>
        <source>`recover` lists what it holds.</source>
        <translation>用 `recover` 可以列出其中的内容。</translation>
    </message>
    <message>
        <source>The word “{word}” could not be kept in “{path}” ({detail}).</source>
        <translation>单词“{word}”无法存入“{path}”（{detail}）。</translation>
    </message>
    <message>
        <source>It counts as right until Stet ends.</source>
        <translation>在 Stet 关闭之前，它算拼写正确。</translation>
    </message>
    <message>
        <source>The context of “{name}” cannot be made so long: nobody has tried it.</source>
        <translation>“{name}”的上下文不能拉到这么长：没有人试验过。</translation>
    </message>
    <message>
        <source>It is known to work with {known}, up to 131,072 tokens.</source>
        <translation>已知可行的有 {known}，最长 131,072 个词元。</translation>
    </message>
    <message>
        <source>This is no regular expression: {reason}, at character {place}.</source>
        <translation>这不是正则表达式：第 {place} 个字符处，{reason}。</translation>
    </message>
    <message>
        <source>Mend it, or look for it as plain text.</source>
        <translation>请改正，或按普通文字查找。</translation>
    </message>
    <message>
        <source>Looking for this took longer than {seconds} s and was given up.</source>
        <translation>查找超过 {seconds} 秒，已放弃。</translation>
    </message>
    <message>
        <source>Make the pattern simpler, or search a selection.</source>
        <translation>请把表达式改得简单些，或只在选中处查找。</translation>
    </message>
    <message>
        <source>The pattern has no group {group}.</source>
        <translation>表达式里没有分组 {group}。</translation>
    </message>
    <message>
        <source>Groups are what it has in round brackets, counted from 1; \0 is all of it.</source>
        <translation>分组是圆括号括起来的部分，从 1 数起；\0 是整个匹配。</translation>
    </message>
    <message>
        <source>{count} replacements are too many to look through one by one ({most} at most).</source>
        <translation>有 {count} 处替换，太多，无法逐处审阅（最多 {most} 处）。</translation>
    </message>
    <message>
        <source>Search a selection, or replace them all: one undo takes that back.</source>
        <translation>请只在选中处查找，或全部替换：撤销一次即可还原。</translation>
    </message>
    <message>
        <source>This section cannot be moved so without changing what other headings are.</source>
        <translation>这样移动这一节会改变其他标题。</translation>
    </message>
    <message>
        <source>See whether a code block in it is not closed.</source>
        <translation>请看其中是否有没有结束的代码块。</translation>
    </message>
    <message>
        <source>Something unexpected happened inside Stet ({detail}). Your text is still here.</source>
        <translation>Stet 内部出现意外错误（{detail}）。您的文字仍在。</translation>
    </message>
    <message>
        <source>Save it; what happened is noted, without your text, in “{log}”.</source>
        <translation>请保存；错误经过已记录在“{log}”，其中不含您的文字。</translation>
    </message>
    <message>
        <source>There is no version {number}.</source>
        <translation>没有编号为 {number} 的版本。</translation>
    </message>
    <message>
        <source>The list of versions shows their numbers.</source>
        <translation>版本列表中列有各版本的编号。</translation>
    </message>
    <message>
        <source>Version {number} is damaged and cannot be shown.</source>
        <translation>版本 {number} 已损坏，无法显示。</translation>
    </message>
    <message>
        <source>The other versions and your document are not touched.</source>
        <translation>其他版本和您的文档不受影响。</translation>
    </message>
    <message>
        <source>What Stet keeps beside the documents was damaged; it was set aside as “{aside}” and starts fresh.</source>
        <translation>Stet 在文档之外保存的资料已损坏，已另存为“{aside}”，现重新开始。</translation>
    </message>
    <message>
        <source>“{card}” has little memory left ({free} of {total} free), because other programs hold it.</source>
        <translation>“{card}”的显存被其他程序占用（共 {total}，可用 {free}）。</translation>
    </message>
    <message>
        <source>Your documents and your unsaved text are not in it.</source>
        <translation>您的文档和未保存的文字不在其中。</translation>
    </message>
    <message>
        <source>What Stet keeps beside the documents cannot be read or written ({detail}).</source>
        <translation>无法读写 Stet 在文档之外保存的资料（{detail}）。</translation>
    </message>
    <message>
        <source>Your documents are not touched; free some space, or close other windows of Stet.</source>
        <translation>您的文档没有受到影响；请腾出一些空间，或关闭 Stet 的其他窗口。</translation>
    </message>
</context>
<context>
    <name>settings</name>
    <message>
        <source>Window</source>
        <translation>窗口</translation>
    </message>
    <message>
        <source>Appearance</source>
        <translation type="unfinished">外观</translation>
    </message>
    <message>
        <source>The colours of the window.</source>
        <translation>窗口的颜色。</translation>
    </message>
    <message>
        <source>Like the system</source>
        <translation type="unfinished">跟随系统</translation>
    </message>
    <message>
        <source>Light</source>
        <translation type="unfinished">浅色</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation type="unfinished">深色</translation>
    </message>
    <message>
        <source>Language</source>
        <translation type="unfinished">语言</translation>
    </message>
    <message>
        <source>The language of the window; the text and the cursor stay where they are.</source>
        <translation>窗口的语言；正文和光标位置保持不变。</translation>
    </message>
    <message>
        <source>English</source>
        <translation>English</translation>
    </message>
    <message>
        <source>中文</source>
        <translation>中文</translation>
    </message>
    <message>
        <source>Typeface</source>
        <translation>字体</translation>
    </message>
    <message>
        <source>The face of the text that you write.</source>
        <translation>正文使用的字体。</translation>
    </message>
    <message>
        <source>Serif</source>
        <translation>衬线（宋体）</translation>
    </message>
    <message>
        <source>Sans-serif</source>
        <translation>无衬线（黑体）</translation>
    </message>
    <message>
        <source>Fixed width</source>
        <translation>等宽</translation>
    </message>
    <message>
        <source>Text size</source>
        <translation>字号</translation>
    </message>
    <message>
        <source>How large that text is: Ctrl and + or −, or Ctrl and the wheel.</source>
        <translation>正文的大小：Ctrl 加 + 或 −，或 Ctrl 加滚轮。</translation>
    </message>
    <message>
        <source>pixels</source>
        <translation>像素</translation>
    </message>
    <message>
        <source>Show the outline</source>
        <translation>显示大纲</translation>
    </message>
    <message>
        <source>The headings of the document stand to the left of the page, where there is room.</source>
        <translation>空间足够时，文档标题显示在页面左侧。</translation>
    </message>
    <message>
        <source>Show the assistant</source>
        <translation>显示助手</translation>
    </message>
    <message>
        <source>The actions stand to the right of the page, where there is room.</source>
        <translation>空间足够时，各项操作显示在页面右侧。</translation>
    </message>
    <message>
        <source>Show actions at selected text</source>
        <translation>在选中的文字旁显示操作</translation>
    </message>
    <message>
        <source>When a selection rests, the actions that are used most stand beside it.</source>
        <translation>选中文字稍停片刻，旁边会出现最常用的操作。</translation>
    </message>
    <message>
        <source>Writing</source>
        <translation>书写</translation>
    </message>
    <message>
        <source>Full-width punctuation</source>
        <translation>全角标点</translation>
    </message>
    <message>
        <source>A mark of a Latin keyboard behind a 汉字 becomes the full-width one; Backspace takes that back.</source>
        <translation>汉字之后键入的半角标点变为全角标点，按退格键可还原。</translation>
    </message>
    <message>
        <source>In Chinese documents</source>
        <translation>在中文文档中</translation>
    </message>
    <message>
        <source>Never</source>
        <translation>从不</translation>
    </message>
    <message>
        <source>Between 汉字 and Latin</source>
        <translation>汉字与西文之间</translation>
    </message>
    <message>
        <source>What “Tidy spaces” leaves between 汉字 and Latin letters or digits.</source>
        <translation>“整理空格”在汉字与字母、数字之间保留的空格。</translation>
    </message>
    <message>
        <source>One space</source>
        <translation>一个空格</translation>
    </message>
    <message>
        <source>No space</source>
        <translation>不留空格</translation>
    </message>
    <message>
        <source>Focus</source>
        <translation>专注</translation>
    </message>
    <message>
        <source>Only what you are writing keeps its full ink; the rest is quiet.</source>
        <translation>只有正在写的部分墨色饱满，其余淡去。</translation>
    </message>
    <message>
        <source>Nowhere</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>At the paragraph</source>
        <translation>当前段落</translation>
    </message>
    <message>
        <source>At the sentence</source>
        <translation>当前句子</translation>
    </message>
    <message>
        <source>Typewriter</source>
        <translation>打字机模式</translation>
    </message>
    <message>
        <source>The line that you are writing stays at the middle of the page.</source>
        <translation>正在写的一行始终停在页面中央。</translation>
    </message>
    <message>
        <source>Check spelling</source>
        <translation>检查拼写</translation>
    </message>
    <message>
        <source>English words that stand in no dictionary are underlined. Hunspell dictionaries of the system are used (on Debian the package hunspell-en-gb, for one), else the American one that comes with Stet.</source>
        <translation>词典里没有的英文单词用波浪线标出。优先用系统里的 Hunspell 词典（如 Debian 的软件包 hunspell-en-gb），没有就用 Stet 自带的美式英语词典。</translation>
    </message>
    <message>
        <source>Model</source>
        <translation type="unfinished">模型</translation>
    </message>
    <message>
        <source>Read the document ahead</source>
        <translation type="unfinished">预读文档</translation>
    </message>
    <message>
        <source>On mains power the model reads the document while you pause, so that an action begins at once. Kept here until switched off.</source>
        <translation>接通电源且您停顿时，模型会预读文档，操作即可立刻开始。预读结果保存在本机，关闭此项时删除。</translation>
    </message>
    <message>
        <source>Each passage of a long document is told what “Summary and tables” made of the whole, if it did: a few hundred tokens more.</source>
        <translation>长文档分段处理时，每一段都会得知“摘要与表格”做出的全文大意（若已做过）；每段多占几百个词元。</translation>
    </message>
    <message>
        <source>Free the memory after</source>
        <translation>释放内存</translation>
    </message>
    <message>
        <source>After how long without an action the model leaves the memory.</source>
        <translation>多久没有操作后，模型从内存中移除。</translation>
    </message>
    <message>
        <source>minutes</source>
        <translation>分钟</translation>
    </message>
    <message>
        <source>Only when memory is low</source>
        <translation type="unfinished">仅在内存不足时</translation>
    </message>
    <message>
        <source>Passages know the summary</source>
        <translation>分段处理时告知全文大意</translation>
    </message>
    <message>
        <source>Documents</source>
        <translation>文档</translation>
    </message>
    <message>
        <source>Room for versions</source>
        <translation>历史版本所占空间</translation>
    </message>
    <message>
        <source>How much room the versions of all documents may take on this computer; the oldest go first.</source>
        <translation>所有文档的历史版本在本机最多可占的空间；超出时先删除最早的。</translation>
    </message>
    <message>
        <source>MB</source>
        <translation>MB</translation>
    </message>
</context>
</TS>
