"""Documents with everything that can be handed over, in English and in Chinese, and the pictures in them."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path


def png(width: int, height: int) -> bytes:
    """A picture of that many pixels, all of one colour."""
    lines = (b"\0" + b"\x2f\x5d\x62" * width) * height

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
            + chunk(b"IDAT", zlib.compress(lines)) + chunk(b"IEND", b""))


PNG = png(40, 20)
SVG = ('<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="60" height="30">'
       '<rect width="60" height="30" fill="#2F5D62"/><image xlink:href="http://192.0.2.1/x.png" width="9" height="9"/>'
       "<script>alert(1)</script></svg>")

ENGLISH = r"""---
title: The Quiet Page
author: [Ann Lee, Bo Chen]
date: 22 November 2026
---

# First heading

Words with **strong**, *emphasis*, ~~a slip~~, `code`, a [link](https://example.com/page), a note[^1],
[the table](#the-table) and $e^{i\pi} + 1 = 0$ in the line. ![remote](https://192.0.2.1/remote.png)

## The table

| Model | Size | Use |
|:------|-----:|:---:|
| Small | 0.1  | a trial |
| Large | 19.3 | all |

1. One
2. Two
   - inner

- [ ] open
- [x] done

Term
: Its meaning.

> Said by somebody.

$$
\int_0^1 x^2\,dx = \frac{1}{3}
$$

```python
print("code")
```

![A picture](picture.png "Its caption")

In the line: ![drawing](drawing.svg).

---

The end. <script src="https://192.0.2.1/x.js"></script>

[^1]: A note at the foot.
"""

CHINESE = r"""---
title: 安静的页面
author: 王小明
lang: zh-CN
---

# 第一章

这里有**加粗**、*强调*、`代码`、[链接](https://example.com)和脚注[^1]，以及公式 $a^2 + b^2 = c^2$。
第二行紧接上一行。

## 表格

| 模型 | 大小 |
|:----|----:|
| 小型 | 0.1 |
| 大型 | 19.3 |

- 第一
- 第二

> 引文。

$$
\sum_{i=1}^{n} i = \frac{n(n+1)}{2}
$$

![图](picture.png)

[^1]: 脚注的文字。
"""
SAMPLES = {"English": ENGLISH, "Chinese": CHINESE}


def folder_with_pictures(folder: Path) -> Path:
    """``folder`` with the pictures of the samples in it."""
    (folder / "picture.png").write_bytes(PNG)
    (folder / "drawing.svg").write_text(SVG, "utf-8")
    return folder

# Written for this: a notice with every part that the standard names.
OFFICIAL = """---
发文机关: 清河市人民政府文件
发文字号: 清政发〔2026〕12号
密级: 机密★1年
---

# 清河市人民政府关于做好今冬防火工作的通知

各县人民政府，市政府各部门：

为做好2026年今冬防火工作，现将有关事项通知如下：

一、压实防火责任

（一）强化属地责任。各县要层层签订责任书，
做到责任到人。

（二）强化部门责任

1. 林业部门负责早期处理。
2. 应急部门负责综合指导：
   1. 建立会商机制；
   2. 每日调度。

## 二、严格火源管控

禁止一切野外用火，违者处3000元以下罚款。

| 区域 | 人数 |
|---|---:|
| 东山林场 | 120 |

附件：1. 责任分工表
2. 物资储备清单

清河市人民政府
2026年11月23日

（此件公开发布）

## 附件1

# 责任分工表

分工如下。

抄送：市委各部门。

清河市人民政府办公室　　2026年11月23日印发
"""
