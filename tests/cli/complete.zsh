# SPDX-License-Identifier: GPL-2.0-or-later
#
# complete.zsh - shows how zsh completes a line when Tab is pressed twice at its end.
#
#   zsh -f complete.zsh FOLDER LINE
#
# FOLDER has the completions. Prints the list of completions, and the line in <>.

zmodload zsh/zpty
zpty shell "env TERM=dumb zsh -f"
zpty -w shell "stty -echo columns 200 rows 1000; PROMPT=; unsetopt prompt_sp; unset zle_bracketed_paste
	fpath=(${(q)1} \$fpath); autoload -U compinit; compinit -u -D
	LISTMAX=0; setopt no_auto_menu no_beep
	show() { print -r -- \"<\$BUFFER>\"; BUFFER= }; zle -N show; bindkey '^X' show
	print START"
zpty -r shell out $'*START?\n*'
# zsh reads the keys one after the other: no wait is needed.
zpty -n -w shell "$2"$'\t\t\x18'
zpty -r shell out '*<*>*'
print -r -- ${out//$'\r'/}
