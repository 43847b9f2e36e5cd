import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { ESCAPES, outputFormat } from '../../../src/generate/escape.ts';
import { render } from '../../../src/generate/render.ts';

/** Renders one template that stands under the given name. */
function rendered(template: string, text: string, values: object): string {
  const templates = { get: () => ({ text, file: `/templates/${template}.liquid` }) };
  return render({ template }, values, templates);
}

const hostile = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom(
    'on',
    'off',
    'null',
    '~',
    '0x10',
    '1e3',
    '"',
    '{{ x }}',
    '{% raw %}',
    '$(id)',
    "a'b",
    '#',
    ': ',
    '- a',
    '<!--',
    '${x}',
    '\\',
    '\u2028',
  ),
);

describe('values in rendered files', () => {
  it('stay one value in JSON', () => {
    fc.assert(
      fc.property(hostile, fc.array(hostile), (name, list) => {
        const text = rendered('a/b.conflist', '{"name": {{ name }}, "list": {{ list }},}', {
          name,
          list,
        });
        expect(JSON.parse(text)).toEqual({ name, list });
      }),
    );
  });

  it('stay one value in YAML, also for parsers of YAML 1.1', () => {
    fc.assert(
      fc.property(hostile, (name) => {
        const text = rendered('a/b.yaml', 'name: {{ name }}\nafter: 1\n', { name });
        expect(parseYaml(text)).toEqual({ name, after: 1 });
        expect(parseYaml(text, { version: '1.1' })).toEqual({ name, after: 1 });
      }),
    );
  });

  it('stay one text in XML', () => {
    const text = rendered('a/b.xml', '<a b="{{ name }}">{{ name }}</a>', { name: `<&'">` });
    expect(text).toBe('<a b="&lt;&amp;&apos;&quot;&gt;">&lt;&amp;&apos;&quot;&gt;</a>\n');
  });

  it('stay one word for a shell', () => {
    const printable = fc
      .string({ unit: 'grapheme', minLength: 1 })
      .filter((text) => !/[\u2028\u2029]/.test(text));
    fc.assert(
      fc.property(fc.array(printable, { minLength: 1, maxLength: 3 }), (words) => {
        const line = `printf '%s\\n' ${ESCAPES.shell(words)}`;
        const out = execFileSync('/bin/sh', ['-c', line], { encoding: 'utf8' });
        expect(out).toBe(`${words.join('\n')}\n`);
      }),
      { numRuns: 30 },
    );
  });

  it.each(['a.ini', 'a.sh', 'a.spec', 'a.cfg', 'a.xml'])('never break a line of %s', (template) => {
    expect(() => rendered(template, '# {{ name }}', { name: 'a\nrm -rf /' })).toThrow(
      expect.objectContaining({ code: 'INVALID_NETWORK' }),
    );
  });

  it.each(['\u009b31m', '\u202eens', 'a\u200bb'])(
    'are refused if a terminal or a reader would be led astray: %j',
    (name) => {
      for (const template of ['a.ini', 'a.sh', 'a.txt', 'a.xml']) {
        expect(() => rendered(template, '{{ name }}', { name })).toThrow(
          expect.objectContaining({ code: 'INVALID_NETWORK' }),
        );
      }
    },
  );

  it('are no references to other options in an ini file', () => {
    expect(rendered('a.ini', 'name = {{ name }}', { name: '$my_ip' })).toBe('name = $$my_ip\n');
  });
});

describe('templates', () => {
  it('of a user see no prototype and name no files', () => {
    for (const text of [
      '{{ name.constructor }}',
      '{% include "/etc/passwd" %}',
      '{% render "../../etc/passwd" %}',
      '{% layout "x" %}',
      '{{ missing }}',
      '{{ name | nofilter }}',
      '{% for i in (1..100000000) %}x{% endfor %}',
      '{% unclosed',
    ]) {
      expect(() => rendered('a.txt', text, { name: 'n' }), text).toThrow(
        expect.objectContaining({ code: 'TEMPLATE_INVALID' }),
      );
    }
  });

  it('whose output does not parse are refused with their name', () => {
    for (const [template, text] of [
      ['a.json', '{"a": '],
      ['a.json', '{"a": {{ name | raw }}}'],
      ['a.yaml', 'a: [1'],
    ] as const) {
      expect(() => rendered(template, text, { name: '"x' })).toThrow(
        expect.objectContaining({
          code: 'TEMPLATE_INVALID',
          message: expect.stringContaining(`/templates/${template}.liquid`),
        }),
      );
    }
  });

  it('leave no blank lines behind what they left out', () => {
    const text = 'a = 1\n{% if no %}\nb = 2\n{% endif %}\nc = 3\n';
    expect(rendered('a.ini', text, {})).toBe('a = 1\nc = 3\n');
  });
});

describe('outputFormat', () => {
  it('is known by the ending', () => {
    expect(outputFormat('cni/a.conflist')).toBe('json');
    expect(outputFormat('x/y.spec')).toBe('text');
  });
});
