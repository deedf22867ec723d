"""The page as people use it: one `Handset` per phone, found by what can be seen on it."""

import re
from base64 import b64decode

from playwright.sync_api import FilePayload, Locator, Page, expect

AUTHOR, REVIEWER, SECOND, HEAD, GROUP = 1001, 1002, 1003, 1004, -1001000000001

# Whatever reaches beyond the phone or bar it stands in, or beyond the window.
_OVERFLOW = """() => {
  const found = document.documentElement.scrollWidth > innerWidth ? ["the page itself"] : [];
  for (const frame of document.querySelectorAll(".topbar, .phone")) {
    const box = frame.getBoundingClientRect();
    for (const node of frame.querySelectorAll("*")) {
      const { left, right, width } = node.getBoundingClientRect();
      if (width && (right > box.right + 1 || left < box.left - 1)) found.push(`${node.tagName}.${node.className}`);
    }
  }
  return found;
}"""

_POSTER = """([title, place]) => {
  const canvas = Object.assign(document.createElement("canvas"), { width: 640, height: 360 });
  const pen = canvas.getContext("2d");
  pen.fillStyle = "#f0c491";
  pen.fillRect(0, 0, 640, 360);
  pen.fillStyle = "#fff3dc";
  pen.arc(500, 120, 46, 0, 7);
  pen.fill();
  for (const [colour, height, shift] of [["#5b6f73", 90, 0], ["#33484c", 60, 2], ["#1f2f33", 34, 4]]) {
    pen.fillStyle = colour;
    pen.beginPath();
    pen.moveTo(0, 360);
    for (let x = 0; x <= 640; x += 8) pen.lineTo(x, 330 - height * (1.2 + Math.sin(x / 90 + shift)));
    pen.lineTo(640, 360);
    pen.fill();
  }
  pen.fillStyle = "#3a2a22";
  pen.font = '700 44px "Xianshen Sans"';
  pen.fillText(title, 40, 86);
  pen.font = '24px "Xianshen Sans"';
  pen.fillText(place, 42, 128);
  return canvas.toDataURL("image/png");
}"""


class Handset:
    """One phone of the page."""

    def __init__(self, page: Page, chat_id: int) -> None:
        self.page = page
        self.frame = page.locator(f'[data-phone="{chat_id}"]')
        self.composer = self.frame.get_by_test_id("composer")

    def messages(self, *words: str) -> Locator:
        """Messages that show all of the words, oldest first."""
        found = self.frame.locator("[data-message-id]")
        for each in words:
            found = found.filter(has_text=each)
        return found

    def sees(self, *words: str) -> Locator:
        """The newest message that shows the words, as soon as there is one."""
        newest = self.messages(*words).last
        expect(newest).to_be_visible()
        return newest

    def card(self, *words: str) -> Locator:
        """The newest message with buttons that shows the words."""
        newest = self.messages(*words).filter(has=self.page.locator(".keyboard")).last
        expect(newest).to_be_visible()
        return newest

    def button(self, label: str) -> Locator:
        """The newest button with that label, an icon before it or not."""
        return self.frame.locator(".keyboard").get_by_role("button", name=re.compile(rf"(^|\s){label}$")).last

    def tap(self, *labels: str) -> None:
        """Taps one button after the other, each as soon as it is there."""
        for label in labels:
            self.button(label).click()

    def say(self, text: str) -> None:
        """Types and sends; Enter sends as the button does."""
        self.composer.fill(text)
        self.composer.press("Enter")
        expect(self.composer).to_be_empty()

    def menu(self, message: Locator, entry: str) -> None:
        """Chooses an entry of a message's own menu (right click)."""
        message.locator(".bubble").click(button="right", position={"x": 12, "y": 12})
        self.page.get_by_role("menuitem", name=entry).click()

    def submit(self, text: str) -> None:
        """A general draft of an author with one account, in three taps."""
        self.say(text)
        self.tap("自审", "全部无误", "提交审核")


def overflow(page: Page) -> list[str]:
    """What stands out sideways; empty when all is well."""
    found: list[str] = page.evaluate(_OVERFLOW)
    return found


def poster(page: Page, title: str, place: str) -> FilePayload:
    """A picture to attach, painted by the browser in the page's own font."""
    address: str = page.evaluate(_POSTER, [title, place])
    return {"name": "海报.png", "mimeType": "image/png", "buffer": b64decode(address.partition(",")[2])}
