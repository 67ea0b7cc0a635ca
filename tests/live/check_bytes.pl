#!/usr/bin/perl
# SPDX-License-Identifier: GPL-2.0-or-later
#
# check_bytes.pl - checks that output of futrace is safe to show, and has the form of its format.
#
#   check_bytes.pl FORMAT FILE...
#
# Bytes: UTF-8, no control character but the newline (and the tab in pages, for their scripts), no
# bidirectional control. jq and xmllint check the rest.

use strict;
use warnings;

my $format = shift;
my $file;

sub bad
{
	my ($what, $text) = @_;
	$text =~ s/([^ -~])/sprintf("\\x{%x}", ord($1))/ge;
	print "$file: $what: $text\n";
	exit 1;
}

sub check_bytes
{
	my ($text) = @_;
	# Allows futrace's own colours and nothing else.
	$text =~ s/\e\[(?:0|1|2|1;33)m//g if $format eq 'color';
	# RFC 4180 ends lines with CR LF.
	$text =~ s/\r\n/\n/g if $format eq 'csv';
	my $allowed = $format eq 'page' ? qr/[\n\t]/ : qr/\n/;
	while ($text =~ /([\x00-\x1f\x7f-\x9f\x{61c}\x{200e}\x{200f}\x{2028}-\x{202e}\x{2066}-\x{2069}])/g) {
		my $found = $1;
		bad("a character that is obeyed", substr($text, pos($text) - 1, 60))
			unless $found =~ $allowed;
	}
	bad("no newline at the end", substr($text, -20)) if length($text) && $text !~ /\n\z/;
}

# RFC 4180; fields of futrace have no newline.
sub check_csv
{
	my ($text) = @_;
	my $columns;
	for my $line (split /\r\n/, $text) {
		my $n = 0;
		my $rest = $line;
		do {
			$rest =~ s/^(?:"(?:[^"]|"")*"|[^",]*)// or bad("no field", $line);
			$n++;
		} while ($rest =~ s/^,//);
		bad("behind a field", $rest) if $rest ne '';
		$columns //= $n;
		bad("$n columns of $columns", $line) if $n != $columns;
	}
}

sub check_markdown
{
	my ($text) = @_;
	my $bars;
	for my $line (split /\n/, $text) {
		my $plain = $line;
		# A bar ends a cell even in code.
		my $n = () = $plain =~ /(?<!\\)\|/g;
		if ($line =~ /^\|/) {
			$bars //= $n;
			bad("$n bars of $bars", $line) if $n != $bars;
		} else {
			undef $bars;
		}
		$plain =~ s/(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)//g;
		bad("markup", $line) if $plain =~ /(?<!\\)<(?=[a-z\/!?])(?!\/?(?:br|details|summary)>)/i;
	}
}

sub check_metrics
{
	my ($text) = @_;
	my $value = qr/"(?:[^"\\]|\\\\|\\"|\\n)*"/;
	for my $line (split /\n/, $text) {
		next if $line =~ /^# (?:HELP|TYPE) futrace_\w+ /;
		bad("no sample", $line)
			unless $line =~ /^futrace_\w+(?:\{(?:\w+=$value(?:,\w+=$value)*)?\})? [0-9.e+]+$/;
	}
}

sub check_folded
{
	my ($text) = @_;
	for my $line (split /\n/, $text) {
		bad("no stack", $line) unless $line =~ /^[^;]+(?:;[^;]+)* [0-9]+$/;
	}
}

# Only our own elements and attributes; each script that begins ends.
sub check_page
{
	my ($text) = @_;
	my $begins = () = $text =~ /<script/gi;
	my $ends = () = $text =~ /<\/script/gi;
	bad("scripts", "$begins begin, $ends end") if $begins != $ends;
	bad("an element", $1) if $text =~ /(.{0,20}<evil.{0,20})/s;
	$text =~ s/<script.*?<\/script>//gs;
	bad("a comment", $1) if $text =~ /(<!--.{0,20})/s;
	while ($text =~ /<([a-z][a-z0-9]*\b(?:[^<>"]|"[^"]*")*)>/g) {
		my $tag = $1;
		$tag =~ s/"[^"]*"/""/g;
		bad("an attribute", $tag) if $tag =~ /\bonx\b|['`]/;
	}
}

my %checks = (
	csv => \&check_csv, markdown => \&check_markdown, metrics => \&check_metrics,
	folded => \&check_folded, page => \&check_page, svg => \&check_page,
);

for (@ARGV) {
	$file = $_;
	open(my $in, '<:raw', $file) or die "$file: $!\n";
	local $/;
	my $text = <$in> // '';
	utf8::decode($text) or bad("no UTF-8", substr($text, 0, 60));
	# Perl accepts surrogates and numbers beyond Unicode.
	bad("no UTF-8", $1) if $text =~ /([\x{d800}-\x{dfff}]|[^\x{0}-\x{10ffff}])/;
	check_bytes($text);
	$checks{$format}->($text) if $checks{$format};
}
