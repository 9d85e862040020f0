// Describes the elements for editors and catalogues: `node elements.mjs PKG` reads www/kit and writes custom-elements.json,
// vscode.html-custom-data.json and vscode.css-custom-data.json.
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { babelParse } from 'vue/compiler-sfc';

const KIT = 'www/kit';

/** What no source says in one place. A property, a part or an event that is not described here, or is described and not there, fails the build. */
const STYLES = {
  '--liveroom-accent': 'The control of the cover. To be set on `:root`, like all of these.',
  '--liveroom-accent-ink': 'The label of that control.',
  '--liveroom-ink': 'The text of the cover.',
  '--liveroom-shade': 'What lies over a room that waits for a tap.',
  '--liveroom-offset': 'How far from the edges of the page the room floats.',
  '--liveroom-radius': 'The corners of the floating room.',
  '--liveroom-z-index': 'How high the floating room lies.',
};
/** By the host they are a part of: the stage is no child of the element, so they are not parts of the element itself. */
const PARTS = {
  '[data-liveroom-cover]': {
    cover: 'All of the cover. The host’s `data-liveroom-cover` holds its state.',
    poster: 'The picture behind it.',
    title: 'The title of the room.',
    spinner: 'Turns while the room loads.',
    text: 'The sentence.',
    clock: 'How long it is until the class starts, or the date.',
    button: 'The one control.',
    code: 'The error code, for whoever is asked for help.',
  },
  '[data-liveroom-controls]': {
    bar: 'The bar by which the floating room is moved.',
    grip: 'The same for the keyboard.',
    back: 'Goes back to the lesson.',
    minimise: 'Makes the floating room a bar, and the bar a room.',
    close: 'Closes the floating room.',
    leave: 'Leaves a room that fills the page.',
    edge: 'The edges by which the room is moved, too: `left`, `right` and `bottom`.',
    left: 'The left edge.',
    right: 'The right edge.',
    bottom: 'The lower edge.',
    size: 'The corner by which the room is sized.',
  },
};
const OWN_EVENTS = { open: 'The room is there, as the `room` property.' };

const [element, types] = ['element.ts', 'types.ts'].map(parse);
const sources = readdirSync(KIT).map((file) => readFileSync(join(KIT, file), 'utf8')).join('\n');
const docs = 'https://github.com/liveroom/liveroom#readme';
const references = [{ name: 'liveroom', url: docs }];
const aliases = new Map(types.nodes.filter(({ type }) => type === 'TSTypeAliasDeclaration').map((node) => [node.id.name, node.typeAnnotation]));
const options = types.nodes.find(({ type, id }) => type === 'TSInterfaceDeclaration' && id.name === 'LiveRoomOptions').body.body;
const classes = element.nodes.filter(({ type }) => type === 'ClassDeclaration');
const elements = [describe('live-room', 'LiveRoomElement'), describe('live-room-slot', 'LiveRoomSlotElement')];
for (const one of elements) one.slots = slots();
Object.assign(elements[0], { events: [...ownEvents(), ...roomEvents()], cssProperties: styles(), cssParts: parts() });
write('custom-elements.json', manifest(elements));
write('vscode.html-custom-data.json', editorData(elements));
write('vscode.css-custom-data.json', stylesData(elements[0]));

function parse(file) {
  const text = readFileSync(join(KIT, file), 'utf8');
  const { program, comments } = babelParse(text, { sourceType: 'module', plugins: ['typescript'] });
  const between = ({ end }, node) => end <= node.start && text.slice(end, node.start);
  /** The text of the comment that stands before a node. */
  const comment = (node) => {
    const found = comments.find((comment) => comment.value.startsWith('*') && /^(\s|\||export\b)*$/.test(between(comment, node)));
    return found?.value.replace(/^\*|\n\s*\* ?/g, ' ').replace(/\s+/g, ' ').trim();
  };
  return { text, comment, nodes: program.body.map((node) => node.declaration ?? node), source: ({ start, end }) => text.slice(start, end) };
}

function describe(tagName, name) {
  const node = classes.find(({ id }) => id.name === name);
  const attributes = observed(node).map((attribute) => ({ name: attribute, ...option(attribute) }));
  const accessors = node.body.body.filter(({ type, kind, static: isStatic }) => type === 'ClassMethod' && !isStatic && ['get', 'set'].includes(kind));
  const members = [...new Set(accessors.map(({ key }) => key.name))].map((member) => {
    const [first] = accessors.filter(({ key }) => key.name === member);
    const annotation = (first.kind === 'get' ? first.returnType : first.params[0].typeAnnotation).typeAnnotation;
    return { kind: 'field', name: member, type: { text: element.source(annotation) }, description: element.comment(first) };
  });
  // What the file is for is said at its head.
  const description = element.comment(node) ?? element.comment(element.nodes[0]);
  return { kind: 'class', customElement: true, tagName, name, description, superclass: { name: 'HTMLElement' }, attributes, members };
}

/** The names in the list that `observedAttributes` returns, or that the constant holds which it returns. */
function observed({ body }) {
  const { body: getter } = body.body.find(({ key }) => key?.name === 'observedAttributes');
  const { argument } = getter.body[0];
  const constant = () => element.nodes.flatMap(({ declarations }) => declarations ?? []).find(({ id }) => id.name === argument.name).init.expression;
  return (argument.type === 'Identifier' ? constant() : argument).elements.map(({ value }) => value);
}

/** An attribute is the option of its name. */
function option(name) {
  const node = options.find(({ key }) => key.name === name);
  if (!node) throw new Error(`the attribute \`${name}\` is no option in ${KIT}/types.ts`);
  const annotation = node.typeAnnotation.typeAnnotation;
  const description = types.comment(node);
  const values = words(annotation);
  const type = values?.map((value) => `'${value}'`).join(' | ') ?? (annotation.type === 'TSNumberKeyword' ? 'number' : 'string');
  const [, usual] = /Default: `?([\w-]+)`?/.exec(description) ?? [];
  const isValue = values ? values.includes(usual) : /^\d+$/.test(usual);
  return { description, type: { text: type }, ...(isValue && { default: usual }) };
}

/** What a type allows, where that is a closed list of texts. */
function words(node) {
  if (node.type === 'TSBooleanKeyword') return ['true', 'false'];
  if (node.type === 'TSLiteralType' && node.literal.type === 'StringLiteral') return [node.literal.value];
  if (node.type === 'TSTypeReference' && aliases.has(node.typeName.name)) return words(aliases.get(node.typeName.name));
  if (node.type !== 'TSUnionType') return undefined;
  const lists = node.types.map(words);
  return lists.includes(undefined) ? undefined : lists.flat();
}

/** Neither element has a shadow tree: its children stay. */
function slots() {
  if (element.text.includes('attachShadow')) throw new Error(`${KIT}/element.ts has a shadow tree, whose slots are not described`);
  return [{ name: '', description: 'Stays where it is, under the room: what is seen before there is one, and on paper.' }];
}

function ownEvents() {
  const names = [...element.text.matchAll(/new (?:Custom)?Event\('(\w+)'/g)].map(([, name]) => name);
  same('events of the element', names, Object.keys(OWN_EVENTS));
  return names.map((name) => ({ name, type: { text: 'CustomEvent' }, description: OWN_EVENTS[name] }));
}

function roomEvents() {
  return aliases.get('RoomEvent').types.flatMap((node) => {
    const type = node.members.find(({ key }) => key.name === 'type').typeAnnotation.typeAnnotation;
    return words(type).map((name) => ({ name, type: { text: `CustomEvent<RoomEventOf<'${name}'>>` }, description: types.comment(node) }));
  });
}

function styles() {
  const read = new Set(sources.match(/(?<=var\()--liveroom-[a-z]+(-[a-z]+)*/g));
  // What the kit itself sets is no page's business.
  const own = new Set(sources.match(/(?<=setProperty\(')--liveroom-[a-z]+(-[a-z]+)*/g));
  same('custom properties', [...read].filter((name) => !own.has(name)), Object.keys(STYLES));
  return Object.entries(STYLES).map(([name, description]) => {
    const [, usual] = new RegExp(`var\\(${name}, ((?:[^()]|\\([^()]*\\))+)\\)`).exec(sources) ?? [];
    return { name, description, ...(usual && { default: usual }) };
  });
}

/** As the sheets and the code that makes the elements name them. */
function parts() {
  const styled = [...sources.matchAll(/\[part~?="?([\w-]+)"?\]/g)];
  const made = [...sources.matchAll(/(?:\belement\('\w+', |#button\()['`]([\w-]+)(?: \$\{\w+\})?['`]/g)];
  const found = new Set([...styled, ...made].map(([, name]) => name));
  same('parts', [...found], Object.values(PARTS).flatMap(Object.keys));
  return Object.entries(PARTS).flatMap(([host, described]) => (
    Object.entries(described).map(([name, description]) => ({ name, description: `${description} Styled by \`${host}::part(${name})\`.` }))
  ));
}

function same(what, found, described) {
  const [there, here] = [found, described].map((list) => [...list].sort().join(', '));
  if (there !== here) throw new Error(`the ${what} in ${KIT} are ${there}; described are ${here}`);
}

function manifest(declarations) {
  const path = 'index.js';
  const kinds = (declaration) => [
    { kind: 'js', name: declaration.name, declaration: { name: declaration.name, module: path } },
    { kind: 'custom-element-definition', name: declaration.tagName, declaration: { name: declaration.name, module: path } },
  ];
  return { schemaVersion: '2.1.0', modules: [{ kind: 'javascript-module', path, declarations, exports: declarations.flatMap(kinds) }] };
}

function editorData(declarations) {
  const attribute = ({ name, description, type }) => {
    const values = [...type.text.matchAll(/'([^']+)'/g)].map(([, value]) => ({ name: value }));
    return { name, description, ...(values.length > 0 && { values }) };
  };
  // The format has no other place for what is no attribute.
  const lists = { 'Events': 'events', 'Slots': 'slots', 'Custom properties': 'cssProperties', 'Parts': 'cssParts' };
  const tags = declarations.map(({ tagName, description, attributes, ...more }) => {
    const sections = Object.entries(lists).filter(([, list]) => more[list]).map(([head, list]) => (
      `**${head}**\n${more[list].map((one) => `- ${one.name ? `\`${one.name}\`` : 'the default one'}${one.description ? `: ${one.description}` : ''}`).join('\n')}`
    ));
    const value = [description, ...sections].join('\n\n');
    return { name: tagName, description: { kind: 'markdown', value }, attributes: attributes.map(attribute), references };
  });
  return { version: 1.1, tags };
}

function stylesData({ cssProperties, cssParts }) {
  const properties = cssProperties.map(({ name, description }) => ({ name, description, references }));
  const pseudoElements = cssParts.map(({ name, description }) => ({ name: `::part(${name})`, description, references }));
  return { version: 1.1, properties, pseudoElements };
}

function write(file, value) {
  writeFileSync(join(process.argv[2], file), `${JSON.stringify(value, null, 2)}\n`);
}
