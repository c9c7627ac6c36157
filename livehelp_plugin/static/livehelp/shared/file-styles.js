// How files look, before they are sent and after: in the shopper's panel and in the console.

export const RULES = `
.lh-files,.lh-attached{list-style:none;margin:0;padding:0;display:flex;gap:8px}
.lh-files{flex-direction:column;padding:8px 12px 0;max-height:172px;overflow:auto}
.lh-files:empty,.lh-files__told:empty,.lh-file__told:empty{display:none}
.lh-file{display:flex;align-items:center;gap:8px;padding:4px;border-radius:12px;background:var(--raised);min-height:52px;box-sizing:border-box}
.lh-file__face{flex:none;width:44px;height:44px;border-radius:8px;overflow:hidden;display:grid;place-items:center;background:var(--surface);color:var(--muted)}
.lh-file__face canvas{width:44px;height:44px}
.lh-file__words{flex:1;min-width:0;display:flex;flex-direction:column;font-size:13px;line-height:18px}
.lh-file__words bdi{overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
.lh-file__told{color:var(--muted)}
.lh-file--failed{outline:1px dashed var(--critical);outline-offset:-1px}
.lh-file--failed .lh-file__told{color:var(--critical)}
.lh-file progress{appearance:none;width:100%;height:4px;margin:6px 0 4px;border:0;border-radius:2px;overflow:hidden;background:var(--surface)}
.lh-file progress::-webkit-progress-bar{background:var(--surface)}
.lh-file progress::-webkit-progress-value{background:var(--file-accent,var(--accent));transition:inline-size .2s ease-out}
.lh-file .lh-file__again{flex:none;padding:0 8px;font-size:13px;text-decoration:underline}
.lh-file .lh-file__remove{flex:none;width:44px;min-height:44px;padding:0;display:inline-grid;place-items:center}
.lh-file__remove svg{width:18px;height:18px}
.lh-files__told{font-size:13px;line-height:18px;color:var(--muted);margin:0;padding:4px 16px 0}
.lh-files__heard{position:absolute;clip-path:inset(50%);width:1px;height:1px;overflow:hidden;white-space:nowrap;margin:0}
.lh-attached{flex-wrap:wrap;margin-top:2px;max-width:100%}
.own .lh-attached{justify-content:flex-end}
.lh-attached li{display:flex;align-items:flex-start;max-width:100%}
.lh-attached__picture{display:block;border-radius:12px;overflow:hidden;max-width:100%;background:var(--raised)}
.lh-attached__picture img{display:block;max-width:100%;height:auto;object-fit:cover}
.lh-attached .lh-attached__card{display:flex;align-items:center;gap:8px;min-height:52px;max-width:240px;padding:4px 12px 4px 8px;box-sizing:border-box;border:1px solid var(--border);border-radius:12px;text-decoration:none;font-size:13px;line-height:18px}
.lh-attached__card svg{flex:none;color:var(--muted)}
.lh-attached__card span{min-width:0;display:flex;flex-direction:column}
.lh-attached__card bdi{overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
.lh-attached__card small{font-size:13px;color:var(--muted)}
.lh-attached__gone{padding:8px 12px;border:1px dashed var(--border);border-radius:12px;color:var(--muted);font-size:13px;line-height:18px}
.dropping:after{content:attr(data-drop);position:absolute;inset:8px;z-index:2;display:grid;place-items:center;border:2px dashed var(--border);border-radius:12px;background:var(--surface);color:var(--text);opacity:.95;font-weight:600}
@media(prefers-reduced-motion:reduce){.lh-file progress::-webkit-progress-value{transition:none}}
@media(forced-colors:active){.lh-file,.lh-attached__picture{border:1px solid}}`;

const known = new WeakSet();

/** Into a sheet, once. @param {CSSStyleSheet} sheet */
export function dress(sheet) {
  if (known.has(sheet)) return;
  known.add(sheet);
  for (const rule of RULES.trim().split("\n")) sheet.insertRule(rule, sheet.cssRules.length);
}
