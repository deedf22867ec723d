/** Every phrase of the page, in both languages, and the switch between them. */

const PHRASES = {
  tagline: ["先审后发 · 演示沙盒", "review before publication · sandbox"],
  people: ["人员", "People"],
  groups: ["群与频道", "Groups and channels"],
  show_all: ["全部显示", "Show all"],
  show_phone: ["显示手机", "Show this phone"],
  hide_phone: ["收起手机", "Put this phone away"],
  switcher: ["选择手机", "Choose a phone"],
  shelf: ["手机", "Phones"],
  phone_of: ["{name}的手机", "{name}'s phone"],
  members: ["{count} 位成员", "{count} members"],
  channel: ["频道", "Channel"],
  unread: ["{count} 条未读", "{count} unread"],
  new_messages: ["新消息", "New"],
  to_bottom: ["回到最新", "Jump to the latest"],
  empty: ["还没有消息。说点什么吧。", "Nothing here yet. Say something."],
  empty_channel: ["还没有发布内容。", "Nothing published yet."],
  empty_shelf: ["从名单中选一部手机。", "Choose a phone from the list."],
  write: ["写点什么…", "Write…"],
  caption: ["添加说明…", "Caption…"],
  write_reply: ["写回复…", "Reply…"],
  read_only: ["频道只由机器人发布", "Only the bot publishes here"],
  send: ["发送", "Send"],
  attach: ["添加附件", "Attach files"],
  commands: ["命令菜单", "Commands"],
  no_commands: ["没有可用的命令", "No commands for this person"],
  drop: ["松开即可添加", "Drop to attach"],
  remove: ["移除", "Remove"],
  replying_to: ["回复 {name}", "Reply to {name}"],
  editing: ["修改消息", "Edit message"],
  answer_asked: ["等待你的回复", "Your answer is awaited"],
  cancel: ["取消", "Cancel"],
  acting_as: ["发言身份", "Acting as"],
  message_menu: ["更多操作", "More actions"],
  reply: ["回复", "Reply"],
  edit: ["修改", "Edit"],
  forward: ["转发给先审", "Forward to the bot"],
  copy: ["复制文字", "Copy text"],
  copied: ["已复制", "Copied"],
  forwarded: ["已转发给先审", "Forwarded to the bot"],
  forwarded_from: ["转发自 {name}", "Forwarded from {name}"],
  edited: ["已编辑", "edited"],
  via: ["经由 {name}", "via {name}"],
  typing: ["先审正在输入…", "xianshen is typing…"],
  sending_file: ["先审正在发送文件…", "xianshen is sending a file…"],
  expand: ["展开", "Show more"],
  collapse: ["收起", "Show less"],
  reveal: ["点按显示隐藏文字", "Reveal hidden text"],
  photo: ["图片", "Photo"],
  album: ["相册", "Album"],
  video: ["视频", "Video"],
  animation: ["动图", "Animation"],
  document: ["文件", "Document"],
  voice: ["语音", "Voice message"],
  audio: ["音频", "Audio"],
  sticker: ["贴纸", "Sticker"],
  poll: ["投票", "Poll"],
  quiz: ["测验", "Quiz"],
  anonymous_poll: ["匿名投票", "Anonymous poll"],
  votes: ["{count} 票", "{count} votes"],
  location: ["位置", "Location"],
  contact: ["名片", "Contact"],
  message: ["消息", "Message"],
  unsupported: ["此类消息在这里只显示名称", "This kind of message is only named here"],
  deleted_message: ["原消息已不在", "The message is gone"],
  joined: ["{name} 加入了群", "{name} joined"],
  left: ["{name} 离开了群", "{name} left"],
  pinned: ["置顶了一条消息", "A message was pinned"],
  migrated: ["群已升级", "The group was upgraded"],
  service: ["系统消息", "Service message"],
  block: ["停用机器人", "Block the bot"],
  unblock: ["恢复机器人", "Unblock the bot"],
  blocked: ["已停用机器人，消息送不到这部手机。", "The bot is blocked: nothing reaches this phone."],
  phone_menu: ["手机选项", "Phone options"],
  ok: ["好", "OK"],
  close: ["关闭", "Close"],
  clock: ["沙盒时钟", "Sandbox clock"],
  plus_hour: ["+1 小时", "+1 hour"],
  plus_day: ["+1 天", "+1 day"],
  next_morning: ["次日早上", "Next morning"],
  custom: ["自选…", "Custom…"],
  move_clock: ["把时钟拨到", "Move the clock to"],
  clock_forward: ["时钟只能往前拨。", "The clock only moves forward."],
  move: ["拨过去", "Move"],
  faults: ["接口故障 10%", "API faults 10%"],
  faults_hint: ["让每十次接口调用失败一次，看机器人如何补救", "Lets one API call in ten fail, to see the bot recover"],
  theme: ["浅色或深色", "Light or dark"],
  language: ["Switch to English", "切换到中文"],
  language_other: ["English", "中文"],
  settings: ["时钟与设置", "Clock and settings"],
  guide: ["新手四步", "First steps"],
  guide_lead: ["一篇稿子，从落笔到签发。", "One draft, from first words to signature. /language makes the bot speak English."],
  guide_write: ["在{name}的手机上写稿，或拖入图片", "Write something on {name}'s phone, or drop a picture"],
  guide_submit: ["依次点“自审”“全部无误”“提交审核”", "Tap 自审 Self-check, 全部无误 All clear, 提交审核 Submit"],
  guide_approve: ["在{name}的手机上点“通过”", "Tap 通过 Approve on {name}'s phone"],
  guide_sign: ["在{name}的手机上点“签发”", "Tap 签发 Sign on {name}'s phone"],
  guide_done: ["完成。再试试把时钟拨快一天。", "Done. Now try moving the clock a day on."],
  guide_open: ["打开新手四步", "Open the first steps"],
  the_author: ["作者", "the author"],
  the_reviewer: ["审核员", "the reviewer"],
  the_head: ["负责人", "the head"],
  lost: ["连接断开，正在重新连接…", "Connection lost, reconnecting…"],
  connecting: ["正在连接沙盒…", "Connecting to the sandbox…"],
  failed: ["没有成功：{reason}", "That did not work: {reason}"],
  unreachable: ["沙盒没有回应", "the sandbox does not answer"],
  announce: ["{name}：{text}", "{name}: {text}"],
};

const LANGUAGES = ["zh-CN", "en"];
const REMEMBERED = "xianshen.language";

let current = LANGUAGES.includes(localStorage.getItem(REMEMBERED)) ? localStorage.getItem(REMEMBERED) : "zh-CN";

/** The language in use: "zh-CN" or "en". */
export const language = () => current;

/** The phrase under a key, `{names}` filled in. */
export function t(key, values = {}) {
  const phrase = PHRASES[key]?.[LANGUAGES.indexOf(current)] ?? key;
  return phrase.replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));
}

/** Keeps an element's text in step with the language; `phrase` is a key or `[key, values]`. */
export function bindText(node, phrase) {
  node.dataset.i18n = JSON.stringify([phrase].flat());
  node.textContent = t(...[phrase].flat());
}

/** Keeps an element's aria-label, and a control's tooltip, in step with the language. */
export function bindLabel(node, phrase) {
  const text = t(...[phrase].flat());
  node.dataset.i18nLabel = JSON.stringify([phrase].flat());
  if (node.matches("a, button, select")) node.title = text;
  node.setAttribute("aria-label", text);
}

/** Changes the language, remembers it, rewrites what is bound below `root`. */
export function setLanguage(next, root = document) {
  current = next;
  localStorage.setItem(REMEMBERED, next);
  applyLanguage(root);
}

/** Rewrites what is bound below `root` in the language in use. */
export function applyLanguage(root = document) {
  document.documentElement.lang = current;
  for (const node of root.querySelectorAll("[data-i18n]")) bindText(node, JSON.parse(node.dataset.i18n));
  for (const node of root.querySelectorAll("[data-i18n-label]")) bindLabel(node, JSON.parse(node.dataset.i18nLabel));
}
