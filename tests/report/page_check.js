// SPDX-License-Identifier: GPL-2.0-or-later
// page_check.js - uses a page as people do, and notes errors; check_pictures.sh appends it to the page.
'use strict';
(async function () {
const wrong = [];
const view = document.getElementById('view'), tip = document.getElementById('tip'), which = document.getElementById('which');
const data = JSON.parse(document.getElementById('data').textContent);

function check(is, what) { if (!is) wrong.push(what); }
function settle() { return new Promise(done => setTimeout(done, 60)); }
async function press(key) { view.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true })); await settle(); }
function length() { return view.dataset.to - view.dataset.from; }

try {
	// The page's script, its data and this one; no script made of a string.
	check(document.scripts.length === 3, document.scripts.length + ' scripts');
	check(!document.querySelector('img, iframe, object, embed, link, a, [onload], [onmouseover], [style*=url]'), 'foreign elements');
	check(!document.querySelector('.live').hidden, 'the picture is hidden');
	check(document.querySelectorAll('section').length === which.options.length, 'windows and sections');
	check([...document.querySelectorAll('section')].filter(s => !s.hidden).length === 1, 'one section is shown');
	check(+view.dataset.lanes === (data.panels[which.value] || data.panels[0]).length, view.dataset.lanes + ' rows');

	which.value = which.options.length - 1;
	which.dispatchEvent(new Event('change'));
	await settle();
	check([...document.querySelectorAll('section')].findIndex(s => !s.hidden) === which.options.length - 1, 'the chosen section');

	await press('Home');
	check(+view.dataset.from === 0 && +view.dataset.to === (data.end || 1), 'Home');
	if (data.end > 1e6) {
		await press('+');
		check(length() < data.end, '+ zooms in');
		const at = +view.dataset.from;
		await press('ArrowRight');
		check(+view.dataset.from > at, 'right moves');
		document.getElementById('all').click();
		await settle();
		check(length() === data.end, 'the button for all');
		for (let i = 0; i < 60; i++)
			view.dispatchEvent(new KeyboardEvent('keydown', { key: '+' }));
		await settle();
		check(length() >= 99 && length() < 1000, 'the closest is ' + length());
		await press('Home');
	}
	if (data.threads.length) {
		await press('ArrowDown');
		check(!tip.hidden && tip.textContent, 'a row can be selected');
		const waits = data.threads.findIndex(th => th.w.length);
		const row = (data.panels[which.value] || data.panels[0]).findIndex(([, threads]) => threads.length === 1 && threads[0] === waits);
		for (let i = 0; i < row; i++)
			await press('ArrowDown');
		await press('n');
		if (row >= 0)
			check(tip.textContent.includes('waited'), 'n shows a wait: ' + tip.textContent);
		if (row >= 0 && Object.keys(data.threads[waits].cw).length)
			check(tip.textContent.includes('seen in '), 'a wait has its code: ' + tip.textContent);
		await press('Escape');
		check(tip.hidden, 'Escape hides');
		const box = view.getBoundingClientRect();
		view.dispatchEvent(new PointerEvent('pointermove', { clientX: box.left + box.width / 2, clientY: box.top + 66 }));
		check(!tip.hidden && tip.textContent.startsWith((data.panels[which.value] || data.panels[0])[0][0]), 'pointing tells: ' + tip.textContent);
	}
	const many = (data.panels[which.value] || data.panels[0]).findIndex(([, threads]) => threads.length > 1);
	if (many >= 0) {
		const before = +view.dataset.lanes;
		for (let i = 0; i < before; i++)
			await press('ArrowUp');
		for (let i = 0; i < many; i++)
			await press('ArrowDown');
		await press('Enter');
		check(+view.dataset.lanes > before, 'Enter unfolds');
	}
	check(view.width > 300 && view.height > 20, 'the picture is ' + view.width + ' x ' + view.height);
	check(document.body.scrollWidth <= innerWidth, 'wider than the window');
} catch (error) {
	wrong.push(error.message);
}
document.documentElement.dataset.checked = wrong.length ? wrong.join('; ') : 'passed';
}());
