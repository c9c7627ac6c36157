// The panel's looks: tokens first, then from top to bottom.

const DARK = `--surface:var(--livehelp-dark-surface,#16191c);--raised:var(--livehelp-dark-surface-raised,#262b30);
--text:var(--livehelp-dark-text,#f2f4f5);--muted:var(--livehelp-dark-text-muted,#a9b1b8);
--border:var(--livehelp-dark-border,#7d868e);--critical:var(--livehelp-dark-critical,#ff9b90);color-scheme:dark`;

export const sheet = new CSSStyleSheet();
sheet.replaceSync(`
:host{--surface:var(--livehelp-surface,#fff);--raised:var(--livehelp-surface-raised,#f1f3f4);
--text:var(--livehelp-text,#1b1f23);--muted:var(--livehelp-text-muted,#5a6269);--border:var(--livehelp-border,#767c82);
--critical:var(--livehelp-critical,#b3261e);--focus:var(--livehelp-focus,var(--text));color-scheme:light;
--small:max(13px,.867em)}
@media(prefers-color-scheme:dark){:host(:not([theme=light])){${DARK}}}
:host([theme=dark]){${DARK}}
[hidden]{display:none!important}
.chat{position:fixed;z-index:var(--livehelp-layer,2147483000);box-sizing:border-box;display:flex;flex-direction:column;
width:384px;height:min(640px,100dvh - 96px);bottom:calc(72px + var(--livehelp-offset-block,var(--edge)) + env(safe-area-inset-bottom));
inset-inline-end:var(--livehelp-offset-inline,var(--edge));overflow:hidden;border-radius:var(--r);box-shadow:0 0 0 1px var(--raised),0 8px 32px #0003;
background:var(--surface);color:var(--text);text-align:start;animation:rise .2s ease-out}
:host([position=left]) .chat{inset-inline:var(--livehelp-offset-inline,var(--edge)) auto}
:host([alone]) .launcher{display:none}
:host([alone]) .chat{inset:0!important;width:auto;height:var(--vh,100dvh);border-radius:0;box-shadow:none;animation:none}
.chat.shell{height:auto;padding:16px;gap:8px}
.chat.inline{position:static;width:100%;height:420px;border:1px solid var(--border);box-shadow:none;animation:none}
.chat *{box-sizing:border-box;margin:0}
.chat button,.chat input,.chat textarea,.chat select{all:unset;box-sizing:border-box;cursor:pointer;min-height:44px}
.chat button{border-radius:calc(var(--r)*1.375);text-align:center}
.chat input,.chat textarea,.chat select{cursor:text;border:1px solid var(--border);border-radius:calc(var(--r)/4);padding:10px 12px;background:var(--surface);
white-space:pre-wrap;overflow-wrap:anywhere;width:100%}
.chat :focus-visible{outline:2px solid var(--focus);outline-offset:2px}
.log:focus-visible,.chat textarea:focus-visible,.chat input:focus-visible{outline-offset:-2px}
.chat a{color:inherit;text-decoration:underline}
.chat svg{fill:none;stroke:currentColor;stroke-width:2.2;stroke-linecap:round;stroke-linejoin:round;vertical-align:middle}
.chat .sr{position:absolute;clip-path:inset(50%);width:1px;height:1px;min-height:0;padding:0;border:0;overflow:hidden;white-space:nowrap}
.head{display:flex;align-items:center;gap:12px;padding:12px 8px 12px 16px;border-bottom:1px solid var(--raised)}
.head>div:not(.face){flex:1;min-width:0}
.head img,.face{flex:none;width:40px;height:40px;border-radius:50%;object-fit:cover;background:var(--accent);color:var(--on-accent);
display:grid;place-items:center;font-weight:600}
h2{font-size:1.134em;line-height:1.412;font-weight:600;overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
.truth,.meta,.line,.who,.typing,.count,.notice,.privacy{font-size:var(--small);line-height:1.385;color:var(--muted)}
.chat .back{display:none;margin-inline-start:-8px}
:dir(rtl)>.back svg,:dir(rtl)>.send svg{transform:scaleX(-1)}
.chat .icon{width:44px;height:44px;flex:none}
.chat .icon:hover,.menu button:hover{background:var(--raised)}
.menu{display:flex;flex-direction:column;border-bottom:1px solid var(--raised);padding:4px 8px}
.chat .menu>*{padding:0 12px;line-height:44px;text-align:start;border-radius:4px}
.menu [aria-pressed]{display:flex;justify-content:space-between;align-items:center}
.menu [aria-pressed]:after{content:"";width:36px;height:20px;border-radius:10px;box-sizing:border-box;border:1px solid var(--border);background:
radial-gradient(circle at 10px 9px,var(--border) 6px,#0000 7px);transition:background .12s}
.menu [aria-pressed=true]:after{border-color:var(--accent);background:radial-gradient(circle at 25px 9px,var(--on-accent) 6px,#0000 7px) var(--accent)}
.log{display:flex;flex-direction:column;flex:1;overflow:hidden auto;overscroll-behavior:contain;padding:16px;scrollbar-width:thin}
.log ol:not(:empty){margin-top:auto}
.log .quiet{align-self:center;flex:none}
.log ol{list-style:none;padding:0;display:flex;flex-direction:column;align-items:flex-start}
.greeting{font-size:1.134em;line-height:1.412;margin-bottom:16px!important;overflow-wrap:anywhere}
.starts{display:flex;flex-wrap:wrap;gap:8px}
.chat .quiet{border:1px solid var(--border);padding:10px 16px}
.chat .quiet:hover{background:var(--raised)}
.message{max-width:85%;margin-top:2px!important;display:flex;flex-direction:column;align-items:flex-start}
.message.first{margin-top:12px!important}
.own{align-self:flex-end;align-items:flex-end}
.launcher[aria-expanded=true] path{d:path("m6 9.5 6 6 6-6")}
.bubble{text-align:start;padding:8px 12px;border-radius:calc(var(--r)*.75);background:var(--raised);overflow-wrap:anywhere;overflow:hidden;contain:paint}
.bubble bdi{display:block;unicode-bidi:plaintext}
.carried{margin-top:8px;max-width:100%}
.products{display:flex;flex-direction:column;gap:8px}
.product{width:280px;max-width:100%;border:1px solid var(--raised);border-radius:12px;padding:8px;display:flex;flex-direction:column;gap:8px}
.chat .product-face{display:flex;gap:12px;align-items:center;text-decoration:none;border-radius:8px}
.product-face img{width:72px;height:72px;object-fit:cover;border-radius:8px;background:var(--raised);flex:none}
.product-face>span{display:flex;flex-direction:column;min-width:0;overflow-wrap:anywhere}
.product-face strong{font-weight:600}
.product-face:hover strong{text-decoration:underline}
.product-face small{font-size:13px;line-height:18px;color:var(--muted)}
.own .bubble{background:var(--accent);color:var(--on-accent)}
.own.failed .bubble{background:var(--raised);color:var(--text);border:1px dashed var(--critical)}
.meta,.who{margin:2px 4px!important}
.sending .meta{animation:late 1.2s steps(1)}
.chat .again{color:var(--critical);font-size:var(--small);line-height:1.385;padding:0 4px;text-decoration:underline}
.line{align-self:stretch;text-align:center;margin-top:16px!important;padding:0 16px}
.typing{padding:0 20px 4px}
.chat .news{align-self:center;margin:-52px 0 8px;padding:0 16px;background:var(--text);color:var(--surface);z-index:1}
.notice{padding:8px 16px;background:var(--raised);color:var(--text)}
.standing{padding:12px 16px;border-top:1px solid var(--raised);background:var(--raised)}
.standing .starts:not(:empty){margin-top:8px}
.asking{display:flex;flex-direction:column;gap:8px}
.asking label{font-weight:600}
.chat .asking .main{background:var(--accent)}
.asking .error{color:var(--critical)}
.asking .error:empty{display:none}
.keeping>p:last-child{margin-top:12px!important}
.keeping a{display:inline-block;padding:8px 0}
.standing [role=timer]{font-variant-numeric:tabular-nums}
.chat .standing button{background:var(--surface)}
.moment{display:flex;gap:8px;flex-wrap:wrap;padding-bottom:8px!important}
.moment span{flex:0 0 100%}
.chat .moment .quiet{line-height:22px}
.standing p:empty,.meta:empty,.who:empty,.greeting:empty,.notice:empty,.typing:empty,.count:empty{display:none}
.composer{display:flex;align-items:flex-end;gap:8px;padding:12px 12px calc(12px + env(safe-area-inset-bottom));flex-wrap:wrap;border-top:1px solid var(--raised)}
.tools{display:flex}
.tools:empty,.place:empty{display:none}
.composer textarea{flex:1;height:44px;max-height:132px;overflow:hidden auto;scrollbar-width:thin}
.count{width:100%;text-align:end}
.chat .send{width:44px;height:44px;flex:none}
.chat .main,.chat .send{background:var(--accent);color:var(--on-accent);font-weight:600}
.chat .main{padding:0 24px}
.notice+.main{margin:12px 16px}
.chat [aria-disabled=true]{opacity:.5;cursor:default}
.over,.join{padding:16px;text-align:center;border-top:1px solid var(--raised)}
.over p,.join p{margin-bottom:12px!important}
.over{display:flex;flex-direction:column;align-items:center;box-sizing:border-box;max-height:75%}
.over>*{flex:none}
.over>.ended{flex:0 1 auto;align-self:stretch;min-height:0;overflow:hidden auto;padding:2px;margin-bottom:8px}
.join .main{margin-inline-end:8px}
.form{flex:1;overflow:auto;padding:16px;display:flex;flex-direction:column;gap:12px}
.form label,.form legend{display:block;font-weight:600;padding:0;margin-bottom:4px!important}
.form fieldset{border:0;padding:0;min-width:0}
.form fieldset label{font-weight:400;display:flex;align-items:center;gap:8px;min-height:44px;margin:0!important}
.form input:is([type=radio],[type=checkbox]){all:revert;flex:none;width:20px;height:20px;min-height:20px;accent-color:var(--accent)}
.chat select{cursor:pointer;appearance:auto}
.form .tick{font-weight:400;display:flex;align-items:flex-start;gap:8px}
.hint{font-size:var(--small);line-height:1.4;color:var(--muted);margin:4px 0!important}
.form .greeting{margin-bottom:0!important}
.form [aria-invalid=true]{border-color:var(--critical)}
.form>.quiet{align-self:flex-start}
.form .error{color:var(--critical)}
.rating:not(:empty){margin-bottom:16px}
.rating .form{padding:0;text-align:start;overflow:visible}
.rating textarea{width:100%}
.scale{display:flex;flex-wrap:wrap;gap:4px}
.chat .scale label{flex:1 0 44px;justify-content:center;gap:4px;border:1px solid var(--border);border-radius:calc(var(--r)/2)}
.scale label:has(:checked){background:var(--accent);color:var(--on-accent);border-color:var(--accent)}
.scale label{position:relative}
.chat .scale input{all:unset;position:absolute;inset:0;opacity:0;cursor:pointer}
.scale label:has(:focus-visible){outline:2px solid var(--focus);outline-offset:2px}
.ends{display:flex;justify-content:space-between;font-size:var(--small);color:var(--muted)}
.badge{position:absolute;inset-block-start:-4px;inset-inline-end:-4px;min-width:22px;padding:0 6px;box-sizing:border-box;border-radius:11px;
background:#b3261e;color:#fff;font:600 13px/22px sans-serif;text-align:center}
@media(max-width:480px){.chat.shell{inset-inline:16px!important;width:auto}.chat:not(.inline,.shell){inset:var(--vt,0) 0 auto!important;width:auto;height:var(--vh,100dvh);border-radius:0;
padding-top:env(safe-area-inset-top)}.chat:not(.inline) .back{display:inline-grid;place-items:center}.chat:not(.inline) .back~.icon:last-child{display:none}}
@media(forced-colors:active){.chat,.bubble,.chat button{border:1px solid}}
@media(prefers-reduced-motion:reduce){.chat{animation:none}}
@keyframes rise{from{opacity:0;transform:translateY(12px)}}
@keyframes late{from{visibility:hidden}}`);
