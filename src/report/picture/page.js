// SPDX-License-Identifier: GPL-2.0-or-later
// page.js - draws the page's picture on a canvas, from the data beside it. The user moves in it and points at it.
'use strict';
(function () {
const data = JSON.parse(document.getElementById('data').textContent);
const view = document.getElementById('view');
const tip = document.getElementById('tip');
const which = document.getElementById('which');
const pen = view.getContext('2d');

const LOOKS = data.looks;
const N = LOOKS.length, RUN = 0, DISK = 2, BLOCK = 3, FUTEX = 4, UNKNOWN = 5;
const NAMES = 190, RIGHT = 12, TOP = 58, BAR = 22, MANY = 44, GAP = 6;
const SHORTEST = 100; // ns across the whole picture
const ARROWS = 300;
const HIGHEST = 16000; // pixels

let from = 0, to = data.end || 1;
let lanes = [], selected = -1, pointed = null, paint = [], colors = {};

// Times are differences, to be short.
for (const th of data.threads) {
	let at = 0;
	th.stretches = [];
	for (let i = 0; i < th.s.length; i += 4) {
		const begin = at + th.s[i];
		at = begin + th.s[i + 1];
		th.stretches.push({ begin, end: at, look: th.s[i + 2], more: th.s[i + 3] });
	}
	th.waits = [];
	for (let i = 0; i < th.w.length; i += 6) {
		th.waits.push({ begin: th.w[i], end: th.w[i] + th.w[i + 1], woken: th.w[i] + th.w[i + 2],
			word: data.words[th.w[i + 3]], seen: th.cw[th.w[i + 3]], waker: th.w[i + 4], flags: th.w[i + 5] });
	}
}

function duration(ns)
{
	if (ns >= 1e9)
		return (ns / 1e9).toFixed(2) + ' s';
	if (ns >= 1e6)
		return (ns / 1e6).toFixed(1) + ' ms';
	return ns >= 1e3 ? (ns / 1e3).toFixed(1) + ' us' : Math.round(ns) + ' ns';
}

function width() { return view.clientWidth - NAMES - RIGHT; }
function x(ns) { return NAMES + (ns - from) / (to - from) * width(); }
function time(px) { return from + (px - NAMES) / width() * (to - from); }

// The first of ALL, which are in order, that ends after NS.
function first(all, ns)
{
	let low = 0, high = all.length;
	while (low < high) {
		const middle = low + high >> 1;
		if (all[middle].end > ns)
			high = middle;
		else
			low = middle + 1;
	}
	return low;
}

function pattern(back, line, draw, size)
{
	const tile = document.createElement('canvas');
	tile.width = tile.height = size;
	const t = tile.getContext('2d');
	t.fillStyle = back;
	t.fillRect(0, 0, size, size);
	t.strokeStyle = t.fillStyle = line;
	draw(t);
	return pen.createPattern(tile, 'repeat');
}

function choosePaint()
{
	const style = getComputedStyle(document.documentElement);
	for (const name of ['paper', 'ink', 'faint', 'line', 'shade', 'accent', 'halo', 'outside', 'run', 'cpu', 'cpu-line', 'disk', 'disk-line',
		'block', 'block-line', 'futex', 'unknown', 'unknown-line'])
		colors[name] = style.getPropertyValue('--' + name).trim();
	paint = [
		colors.run,
		pattern(colors.cpu, colors['cpu-line'], t => t.fillRect(1, 0, 1, 4), 4),
		pattern(colors.disk, colors['disk-line'], t => { t.lineWidth = 1.4; t.beginPath(); t.moveTo(-1, 8); t.lineTo(8, -1); t.stroke(); }, 7),
		pattern(colors.block, colors['block-line'], t => t.fillRect(2, 2, 1.6, 1.6), 6),
		colors.futex,
		pattern(colors.unknown, colors['unknown-line'], t => { t.lineWidth = .8; t.beginPath(); t.moveTo(0, 0); t.lineTo(6, 6); t.moveTo(6, 0); t.lineTo(0, 6); t.stroke(); }, 6),
	];
	document.querySelectorAll('.legend canvas').forEach((c, i) => {
		const p = c.getContext('2d');
		p.fillStyle = paint[i];
		p.fillRect(0, 0, c.width, c.height);
	});
}

// The share of each look in each column of a lane.
function columns(lane, n)
{
	const shares = new Float32Array(n * N), scale = n / (to - from), weight = 1 / lane.threads.length;
	function add(look, begin, end, part) {
		let a = Math.max(0, (begin - from) * scale);
		const b = Math.min(n, (end - from) * scale);
		for (let i = Math.floor(a); a < b && i < n; i++) {
			const edge = Math.min(i + 1, b);
			shares[i * N + look] += (edge - a) * part * weight;
			a = edge;
		}
	}
	for (const index of lane.threads) {
		const th = data.threads[index];
		for (let i = first(th.stretches, from); i < th.stretches.length && th.stretches[i].begin < to; i++) {
			const s = th.stretches[i];
			if (s.look < N)
				add(s.look, s.begin, s.end, 1);
			else
				data.mixes[s.more].forEach((ns, look) => add(look, s.begin, s.end, ns / (s.end - s.begin)));
		}
		if (!data.only)
			continue;
		for (let i = first(th.waits, from); i < th.waits.length && th.waits[i].begin < to; i++) {
			if (th.waits[i].flags & 1)
				continue;
			add(FUTEX, th.waits[i].begin, th.waits[i].end, 1);
			add(UNKNOWN, th.waits[i].begin, th.waits[i].end, -1);
		}
	}
	return shares;
}

function drawBar(lane)
{
	const n = Math.max(1, Math.floor(width())), shares = columns(lane, n);
	for (let look = 0; look < N; look++) {
		let begin = 0, top = 0, bottom = 0;
		pen.fillStyle = paint[look];
		for (let i = 0; i <= n; i++) {
			let b = 0;
			for (let j = 0; i < n && j < look; j++)
				b += shares[i * N + j];
			b = Math.round(b * 50) / 50;
			const t = i < n ? Math.round((b + shares[i * N + look]) * 50) / 50 : 0;
			if (i < n && t === top && b === bottom)
				continue;
			if (top > bottom)
				pen.fillRect(NAMES + begin, lane.y + lane.height * (1 - top), i - begin, lane.height * (top - bottom));
			begin = i; top = t; bottom = b;
		}
	}
}

function cut(text, room)
{
	if (pen.measureText(text).width <= room)
		return text;
	let n = Math.max(0, Math.floor(text.length * room / pen.measureText(text).width) - 1);
	return n > 2 ? [...text].slice(0, n).join('') + '\u2026' : '';
}

// Writes the first of TEXTS that fits, or the beginning of the last.
function label(texts, begin, end, y, bold)
{
	const a = Math.max(NAMES, x(begin)), b = Math.min(NAMES + width(), x(end));
	pen.font = (bold ? 'bold ' : '') + '11px system-ui, sans-serif';
	const room = b - a - 8, fits = room < 8 ? '' : texts.find(t => pen.measureText(t).width <= room) || (room < 60 ? '' : cut(texts[texts.length - 1], room));
	if (!fits)
		return;
	pen.textAlign = 'center';
	pen.lineWidth = 3;
	pen.strokeStyle = colors.halo;
	pen.strokeText(fits, (a + b) / 2, y + 15);
	pen.fillStyle = colors.ink;
	pen.fillText(fits, (a + b) / 2, y + 15);
}

function drawDetails(lane)
{
	const th = data.threads[lane.threads[0]], px = (to - from) / width();
	let run = null;
	function tell() {
		if (run)
			label(['blocked' + (run.call ? ' in ' + run.call : '') + ', ' + duration(run.ns), run.call || 'blocked'], run.begin, run.end, lane.y, run.look === DISK);
		run = null;
	}
	for (let i = first(th.stretches, from); i < th.stretches.length && th.stretches[i].begin < to; i++) {
		const s = th.stretches[i];
		if (s.look !== BLOCK && s.look !== DISK)
			continue;
		const call = s.more < 0 ? '' : data.sleeps[s.more][0];
		if (run && (run.call !== call || run.look !== s.look || s.begin - run.end > 9 * px))
			tell();
		run = run || { call, look: s.look, begin: s.begin, ns: 0 };
		run.end = s.end;
		run.ns += s.end - s.begin;
	}
	tell();
	for (let i = first(th.waits, from); i < th.waits.length && th.waits[i].begin < to; i++) {
		const w = th.waits[i];
		if ((w.end - w.begin) / px < 3)
			continue;
		const a = Math.max(NAMES, x(w.begin)), b = Math.min(NAMES + width(), x(w.end));
		pen.lineWidth = w === pointed ? 3 : 1;
		pen.strokeStyle = w.flags & 1 ? colors.faint : colors.accent;
		pen.setLineDash(w.flags & 1 ? [3, 2] : []);
		pen.strokeRect(a, lane.y + .5, b - a, lane.height - 1);
		pen.setLineDash([]);
		label([w.word[1] + ', ' + (w.flags & 6 ? '\u2265 ' : '') + duration(w.end - w.begin), w.word[1]], w.begin, w.end, lane.y, true);
	}
}

function drawArrows()
{
	const lane_of = new Map(), px = (to - from) / width(), all = [];
	lanes.forEach(lane => lane.threads.forEach(i => lane_of.set(i, lane)));
	lanes.forEach(lane => lane.threads.forEach(index => {
		const waits = data.threads[index].waits;
		for (let i = first(waits, from); i < waits.length && waits[i].begin < to; i++) {
			const w = waits[i], waker = w.waker < 0 ? null : lane_of.get(w.waker);
			if (waker && waker !== lane && !(w.flags & 1) && w.woken >= from && w.woken <= to && (w.end - w.begin) / px >= 5)
				all.push({ w, waker, lane });
		}
	}));
	all.sort((a, b) => b.w.end - b.w.begin - (a.w.end - a.w.begin));
	pen.strokeStyle = pen.fillStyle = colors.ink;
	pen.lineWidth = 1.3;
	const drawn = new Set();
	for (const { w, waker, lane } of all) {
		const at = x(w.woken), place = [waker.y, lane.y, Math.round(at / 2)].join();
		if (drawn.size === ARROWS)
			break;
		if (drawn.has(place))
			continue;
		drawn.add(place);
		const a = waker.y + waker.height / 2, down = lane.y > waker.y, b = down ? lane.y + 2 : lane.y + lane.height - 2;
		pen.beginPath(); pen.moveTo(at, a); pen.lineTo(at, b); pen.stroke();
		pen.beginPath(); pen.arc(at, a, 2.6, 0, 7); pen.fill();
		pen.beginPath(); pen.moveTo(at, b); pen.lineTo(at - 4, b + (down ? -8 : 8)); pen.lineTo(at + 4, b + (down ? -8 : 8)); pen.fill();
	}
}

function drawScale(bottom)
{
	let tick = 0;
	for (let unit = 1; !tick; unit *= 10)
		tick = unit * ([1, 2, 5].find(n => (to - from) / (unit * n) <= 9) || 0);
	const decimals = Math.max(0, Math.min(9, 9 - Math.floor(Math.log10(tick) + 1e-9)));
	pen.font = '11px system-ui, sans-serif';
	pen.textAlign = 'center';
	for (let at = Math.ceil(from / tick) * tick; at <= to; at += tick) {
		pen.fillStyle = colors.line;
		pen.fillRect(Math.round(x(at)), TOP - 8, 1, bottom - TOP + 8);
		pen.fillStyle = colors.faint;
		pen.fillText((at / 1e9).toFixed(decimals) + ' s', x(at), TOP - 12);
	}
	for (const [begin, end] of data.losses) {
		if (end >= from && begin <= to) {
			pen.fillStyle = colors.ink;
			pen.fillRect(x(Math.max(begin, from)), TOP - 8, Math.max(2, x(Math.min(end, to)) - x(Math.max(begin, from))), 4);
		}
	}
}

function drawWindows()
{
	let free = -Infinity;
	pen.textAlign = 'left';
	data.windows.forEach((win, i) => {
		const a = x(Math.max(win.b, from)), b = x(Math.min(win.e, to));
		if (!i || win.e < from || win.b > to)
			return;
		pen.fillStyle = colors.shade;
		pen.strokeStyle = colors.faint;
		pen.lineWidth = 1;
		pen.fillRect(a, 2, Math.max(2, b - a), 14);
		pen.strokeRect(a + .5, 2.5, Math.max(2, b - a) - 1, 13);
		pen.fillStyle = colors.ink;
		const text = cut(win.n, b - a > 60 ? b - a - 8 : 140);
		if (a > free)
			pen.fillText(text, (b - a > 60 ? a : b) + 4, 13);
		free = Math.max(free, a + 10 + pen.measureText(text).width, b);
	});
	free = -Infinity;
	for (const [at, text] of data.marks) {
		if (at < from || at > to)
			continue;
		pen.fillStyle = colors.ink;
		pen.beginPath(); pen.moveTo(x(at), 20); pen.lineTo(x(at) + 7, 24); pen.lineTo(x(at), 28); pen.fill();
		pen.fillRect(x(at), 20, 1, TOP - 26);
		const shown = cut(text, 180);
		if (x(at) > free)
			pen.fillText(shown, x(at) + 10, 29);
		free = Math.max(free, x(at) + 16 + pen.measureText(shown).width);
	}
}

function draw()
{
	let y = TOP;
	for (const lane of lanes) {
		lane.y = y;
		lane.height = lane.threads.length > 1 ? MANY : BAR;
		y += lane.height + GAP;
	}
	// Browsers limit the height of a canvas.
	const scale = Math.min(window.devicePixelRatio || 1, HIGHEST / (y + 6));
	view.style.height = y + 6 + 'px';
	view.width = view.clientWidth * scale;
	view.height = (y + 6) * scale;
	pen.setTransform(scale, 0, 0, scale, 0, 0);
	pen.fillStyle = colors.paper;
	pen.fillRect(0, 0, view.clientWidth, y + 6);
	drawScale(y);
	drawWindows();
	lanes.forEach((lane, i) => {
		pen.font = (lane.main ? 'bold ' : '') + '12px system-ui, sans-serif';
		pen.textAlign = 'right';
		pen.fillStyle = i === selected ? colors.accent : colors.ink;
		pen.fillText(cut((lane.threads.length > 1 ? '\u25b8 ' : '') + lane.name, NAMES - 14), NAMES - 8, lane.y + lane.height / 2 + 4);
		drawBar(lane);
		if (lane.threads.length === 1)
			drawDetails(lane);
	});
	drawArrows();
	const win = data.windows[which.value];
	if (+which.value) {
		pen.fillStyle = colors.outside;
		pen.fillRect(NAMES, TOP - 6, Math.max(0, x(Math.min(win.b, to)) - NAMES), y - TOP + 6);
		pen.fillRect(x(Math.max(win.e, from)), TOP - 6, Math.max(0, NAMES + width() - x(Math.max(win.e, from))), y - TOP + 6);
	}
	view.dataset.from = Math.round(from);
	view.dataset.to = Math.round(to);
	view.dataset.lanes = lanes.length;
}

// Draws soon, but not more often than a screen shows. No animation frames: without a screen there are none.
let asked = false;
function redraw()
{
	if (!asked)
		setTimeout(() => { asked = false; draw(); }, 15);
	asked = true;
}

function show(a, b)
{
	const length = Math.min(data.end, Math.max(SHORTEST, b - a));
	from = Math.max(0, Math.min(data.end - length, a));
	to = from + length || 1;
	redraw();
}

function zoom(factor, at)
{
	show(at - (at - from) * factor, at + (to - at) * factor);
}

function choose(i)
{
	const win = data.windows[i], around = i ? (win.e - win.b) / 25 : 0;
	which.value = i;
	document.querySelectorAll('section').forEach((s, j) => { s.hidden = j !== i; });
	const say = document.querySelectorAll('section')[i].querySelector('.say');
	document.getElementById('say').textContent = say ? say.textContent : '';
	lanes = (data.panels[i] || data.panels[0]).map(([name, threads]) => ({ name, threads, main: threads.length === 1 && data.threads[threads[0]].m }));
	selected = -1;
	pointed = null;
	show(win.b - around, win.e + around);
}

// Replaces a lane of several threads by one for each.
function unfold(i)
{
	const lane = lanes[i];
	if (lane && lane.threads.length > 1)
		lanes.splice(i, 1, ...lane.threads.map(t => ({ name: data.threads[t].n, threads: [t] })));
	point('', 0, 0);
	redraw();
}

function wakerText(w)
{
	if (w.flags & 4)
		return 'not woken by the end of the trace';
	if (w.waker >= 0)
		return 'woken by ' + data.threads[w.waker].n;
	return w.waker < -2 ? 'woken by thread ' + (-w.waker - 2) + ', not traced' : w.flags & 8 ? 'timed out' :
		w.waker === -2 ? 'ended by an interrupt' : 'waker unknown';
}

function describeWait(th, w)
{
	return th.n + '\n' + w.word[0] + (w.word[2] ? ' (' + w.word[2] + ')' : '') + (w.seen ? '\n' + w.seen : '') + '\nwaited ' + (w.flags & 6 ? 'at least ' : '') +
		duration(w.end - w.begin) + ' from ' + (w.begin / 1e9).toFixed(6) + ' s\n' + wakerText(w) +
		(w.flags & 1 ? '\nevents were lost meanwhile' : '') + (w.end > w.woken ? '\nback ' + duration(w.end - w.woken) + ' after that' : '');
}

function describeStretch(th, s)
{
	let text = th.n + '\n' + (LOOKS[s.look] || 'several states, not told apart') + ' for ' + duration(s.end - s.begin) + ' from ' + (s.begin / 1e9).toFixed(6) + ' s';
	const call = s.look === BLOCK || s.look === DISK ? data.sleeps[s.more] : null;
	if (call)
		text += '\n' + (call[0] ? 'in ' + call[0] : 'in an unknown call') + (call[1] ? ', at ' + call[1] : '') + (th.cs[s.more] ? '\n' + th.cs[s.more] : '') + (call[2] ? '\nended by ' + call[2] : '');
	if (s.look >= N)
		text += data.mixes[s.more].map((ns, look) => ns ? '\n' + LOOKS[look] + ' ' + duration(ns) : '').join('');
	return text;
}

function describe(lane, at)
{
	if (lane.threads.length > 1)
		return lane.name + '\nEnter or double click: a row for each';
	const th = data.threads[lane.threads[0]], w = th.waits[first(th.waits, at)], s = th.stretches[first(th.stretches, at)];
	if (w && w.begin <= at)
		return describeWait(th, w) + (s && s.begin <= at && s.look !== FUTEX ? '\n\nhere: ' + describeStretch(th, s).slice(th.n.length + 1) : '');
	return s && s.begin <= at ? describeStretch(th, s) : th.n;
}

function point(text, left, top)
{
	tip.textContent = text;
	tip.hidden = !text;
	tip.style.left = Math.max(0, Math.min(left + 14, innerWidth - tip.offsetWidth - 8)) + 'px';
	tip.style.top = (top + 18 + tip.offsetHeight > innerHeight ? top - tip.offsetHeight - 10 : top + 18) + 'px';
}

function laneAt(y) { return lanes.findIndex(lane => y >= lane.y && y < lane.y + lane.height + GAP); }

let drag = null;
view.addEventListener('pointerdown', e => { drag = { x: e.offsetX, from, to }; view.setPointerCapture(e.pointerId); });
view.addEventListener('pointerup', () => { drag = null; view.classList.remove('dragging'); });
view.addEventListener('pointercancel', () => { drag = null; view.classList.remove('dragging'); });
view.addEventListener('pointerleave', () => point('', 0, 0));
view.addEventListener('pointermove', e => {
	if (drag) {
		const by = (drag.x - e.offsetX) / width() * (drag.to - drag.from);
		view.classList.add('dragging');
		show(drag.from + by, drag.to + by);
		return;
	}
	const i = laneAt(e.offsetY);
	point(i >= 0 ? describe(lanes[i], time(Math.max(NAMES, e.offsetX))) : '', e.clientX, e.clientY);
});
view.addEventListener('dblclick', e => {
	const i = laneAt(e.offsetY);
	if (i >= 0 && lanes[i].threads.length > 1)
		unfold(i);
	else
		zoom(.4, time(e.offsetX));
});
view.addEventListener('wheel', e => {
	if (document.activeElement !== view && !e.ctrlKey)
		return;
	e.preventDefault();
	if (Math.abs(e.deltaX) > Math.abs(e.deltaY))
		show(from + (to - from) * e.deltaX / 1000, to + (to - from) * e.deltaX / 1000);
	else
		zoom(Math.exp(e.deltaY / 400), time(e.offsetX));
}, { passive: false });

// Moves the next or previous wait of the selected thread into the middle.
function step(by)
{
	const lane = lanes[selected];
	if (!lane || lane.threads.length > 1)
		return;
	const th = data.threads[lane.threads[0]], at = th.waits.indexOf(pointed);
	const i = at >= 0 ? at + by : first(th.waits, from);
	if (!th.waits[i])
		return;
	pointed = th.waits[i];
	const middle = (pointed.begin + pointed.end) / 2, half = Math.max((to - from) / 2, (pointed.end - pointed.begin) * .6);
	show(middle - half, middle + half);
	draw();
	const box = view.getBoundingClientRect();
	point(describeWait(th, pointed), box.left + x(middle), box.top + lane.y + lane.height);
}

function select(i)
{
	selected = Math.max(0, Math.min(lanes.length - 1, i));
	pointed = null;
	const box = view.getBoundingClientRect(), lane = lanes[selected];
	redraw();
	if (lane)
		point(lane.name, box.left + NAMES, box.top + lane.y + lane.height);
}

const keys = {
	ArrowLeft: () => show(from - (to - from) / 8, to - (to - from) / 8),
	ArrowRight: () => show(from + (to - from) / 8, to + (to - from) / 8),
	'+': () => zoom(.6, (from + to) / 2), '=': () => zoom(.6, (from + to) / 2), '-': () => zoom(1 / .6, (from + to) / 2),
	Home: () => show(0, data.end), 0: () => choose(+which.value),
	ArrowDown: () => select(selected + 1), ArrowUp: () => select(selected - 1),
	n: () => step(1), p: () => step(-1), Enter: () => unfold(selected), Escape: () => point('', 0, 0),
};
view.addEventListener('keydown', e => {
	if (!keys[e.key] || e.ctrlKey || e.metaKey || e.altKey)
		return;
	e.preventDefault();
	keys[e.key]();
});
document.getElementById('in').addEventListener('click', keys['+']);
document.getElementById('out').addEventListener('click', keys['-']);
document.getElementById('all').addEventListener('click', keys.Home);
which.addEventListener('change', () => choose(+which.value));
addEventListener('resize', redraw);
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => { choosePaint(); redraw(); });

document.querySelectorAll('.live').forEach(e => { e.hidden = false; });
document.querySelectorAll('.still, section .say').forEach(e => { e.hidden = true; });
choosePaint();
choose(data.first);
draw();
}());
