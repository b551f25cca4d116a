#pragma once

namespace genegraft::evaluate {

/// Looks of the plots and of the page around them. Every text colour has a contrast of at least
/// 4.5 on its ground. A page that shows the plots alone takes kPlotStyle and sets the custom
/// properties of kReportStyle's first lines.

inline constexpr const char* kPlotStyle = R"(
.plot{display:block;width:100%;max-width:400px;height:auto;overflow:visible}
.plot text{font-family:inherit;font-size:12px;fill:var(--ink);font-variant-numeric:tabular-nums}
.plot .plot-title{font-size:13px;font-weight:600}
.plot .tick-label,.plot .axis-label,.plot .quiet{fill:var(--muted)}
.plot .name{paint-order:stroke;stroke:var(--paper);stroke-width:4px;stroke-linejoin:round}
.plot .accent{fill:var(--leaf);font-weight:600}
.plot .leader{stroke:var(--muted);stroke-width:.8}
.plot .anchor{fill:var(--grey)}
.plot .anchor.accent{fill:var(--leaf)}
.plot .axis,.plot .tick{stroke:var(--muted);stroke-width:1}
.plot .grid{stroke:var(--rule);stroke-width:1}
.plot .reference{fill:none;stroke:var(--muted);stroke-width:1.2;stroke-dasharray:1 4;stroke-linecap:round}
.plot .series{fill:none;stroke:var(--grey);stroke-width:1.4;stroke-linejoin:round}
.plot .series.s0{stroke:var(--leaf);stroke-width:2.4}
.plot .series.s2{stroke-dasharray:7 3}
.plot .series.s3{stroke-dasharray:9 3 2 3}
.plot .series.s4{stroke-dasharray:3 2}
.plot .series.s5{stroke-dasharray:14 4}
.plot .interval{stroke:var(--grey);stroke-width:1.4}
.plot .interval.s0{stroke:var(--leaf);stroke-width:2.4}
.plot .mark{fill:var(--paper);stroke:var(--grey);stroke-width:1.4}
.plot .mark.s0{fill:var(--leaf);stroke:var(--leaf)}
.plot .heat,.plot .bar{fill:var(--leaf)}
.plot .heat-frame{fill:none;stroke:var(--rule);stroke-width:1}
.plot .count{font-size:10px}
.plot .count.on-dark{fill:var(--paper)}
.plot.wide{max-width:720px}
)";

inline constexpr const char* kReportStyle = R"(
:root{color-scheme:light dark;--paper:#faf9f5;--ink:#25241f;--muted:#67645a;--grey:#6d6a60;--rule:#e2dfd5;--leaf:#2d6a36}
@media (prefers-color-scheme:dark){:root{--paper:#1a1b18;--ink:#e7e5dd;--muted:#a5a297;--grey:#a9a69b;--rule:#35362f;--leaf:#8ccb8f}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:15px/1.6 Inter,"IBM Plex Sans",Seravek,"Gill Sans Nova",Ubuntu,Calibri,"Source Sans 3","DejaVu Sans",sans-serif;font-variant-numeric:tabular-nums}
main{max-width:1136px;margin:0 auto;padding:48px 24px 64px}
h1{font-size:32px;line-height:1.25;font-weight:600;margin:0 0 16px}
h2{font-size:24px;line-height:1.3;font-weight:600;margin:0 0 8px}
section{margin-top:56px}
p,ul{max-width:70ch;margin:0 0 16px}
ul{padding-left:20px}
.quiet{color:var(--muted)}
.lead{font-size:18px;line-height:1.5}
.scroll{overflow-x:auto}
.scroll:focus-visible{outline:2px solid var(--leaf);outline-offset:2px}
table{border-collapse:collapse;font-size:15px;line-height:1.4}
figure{margin:0 0 40px}
figcaption{color:var(--muted);font-size:13px;margin-bottom:8px}
th,td{padding:8px 24px 8px 0;text-align:right;vertical-align:top;white-space:nowrap}
th{font-weight:400;color:var(--muted);font-size:13px}
thead th{vertical-align:bottom;border-bottom:1px solid var(--muted)}
tbody th{color:var(--ink);font-size:15px}
tr>:first-child{text-align:left;position:sticky;left:0;background:var(--paper)}
tbody tr+tr>*{border-top:1px solid var(--rule)}
th.model{color:var(--leaf);font-weight:600}
td strong{font-weight:600}
small{display:block;font-size:13px;color:var(--muted)}
.plots{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,304px),1fr));gap:32px;margin-bottom:40px}
@media (max-width:480px){main{padding:24px 12px 48px}h1{font-size:24px}section{margin-top:40px}th,td{padding-right:16px}tr>:first-child{white-space:normal;min-width:104px;overflow-wrap:anywhere}}
@media print{:root{color-scheme:light;--paper:#fff;--ink:#000;--muted:#555;--grey:#555;--rule:#ddd;--leaf:#2d6a36}
body{font-size:10pt}main{padding:0;max-width:none}.plots{grid-template-columns:repeat(3,1fr);gap:16px}
section+section{break-before:page}tr>:first-child{position:static}.plots>*,tr{break-inside:avoid}h2{break-after:avoid}.scroll{overflow:visible}th,td{padding-right:10px}}
)";

}  // namespace genegraft::evaluate
