"""How a page of samekin looks: one file, light and dark, on a phone, a screen and paper."""

STYLE = """
:root { color-scheme: light dark; --ink: light-dark(#1d2327, #e6e8ea);
  --soft: light-dark(#5c666d, #9aa4ab); --back: light-dark(#f6f5f1, #15181a);
  --card: light-dark(#fff, #1e2225); --line: light-dark(#dddad1, #33393d);
  --mark: light-dark(#0b6b62, #58c9bb); --tie: light-dark(#b4540a, #f0a45d);
  --wrong: light-dark(#a3232f, #f28b8b); }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 76rem; padding: 2rem 1.25rem 4rem; background: var(--back);
  color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
h1 { font-size: clamp(1.6rem, 5vw, 2.4rem); line-height: 1.15; margin: 0 0 .5rem; }
h2 { font-size: 1.25rem; margin: 2.5rem 0 .25rem; }
p { max-width: 44rem; margin: .25rem 0 1rem; color: var(--soft); }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1rem; max-width: 60rem;
  margin: 1rem 0; font-size: .9rem; }
dt { font-weight: 600; } dd { margin: 0; color: var(--soft); }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; background: var(--card); border: 1px solid var(--line); }
th, td { padding: .45rem .9rem; text-align: left; border-top: 1px solid var(--line);
  white-space: nowrap; }
th { font-weight: 600; color: var(--soft); border: 0; }
.number { text-align: right; font-variant-numeric: tabular-nums; }
td.same { color: var(--mark); font-weight: 600; }
td.differs { color: var(--tie); font-weight: 600; }
"""
