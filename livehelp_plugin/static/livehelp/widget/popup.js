// The chat in a window of its own: it stays when the shop is left. The page has it again when that window is closed.
/** @import { Chat } from "./chat.js" */

/** @type {Window | null} */
let opened = null;

/** Moves the chat to its own window, or brings that one to the front. Needs the click that led here: browsers let no
 * page open a window by itself. @param {Chat} chat */
export function press(chat) {
  if (chat.elsewhere) return opened && !opened.closed ? opened.focus() : chat.show({});
  const { base } = chat.host;
  const asks = new URLSearchParams({ language: chat.host.getAttribute("language") ?? "", department: chat.department ?? "" });
  opened = window.open(`${base}popup/?${asks}`, "livehelp", "popup,width=400,height=680");
  if (opened) {
    chat.elsewhere = true;
    // What a conversation needs hears of the window, too.
    if (chat.boot) chat.talking().catch(() => {});
    else chat.resume();
    if (chat.open && !chat.panel?.inline) chat.show(false, true);
    return;
  }
  chat.remark = "popup_blocked";
  if (chat.panel?.menu.hidden === false) chat.panel.more.click();
  if (chat.open) chat.changed();
  else chat.show({});
}
