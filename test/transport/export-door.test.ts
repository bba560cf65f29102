import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { get, type IncomingMessage, request } from 'node:http';
import { describe, expect, test } from 'vitest';
import { SluiceError } from '../../src/errors.ts';
import { batchesOf, flights, type Source, serveExport, sourceOf } from './export-server.ts';

const header = 'id,date,delay,distance,originIata,destinationIata\r\n';

/** A whole answer, with its trailers. */
async function read(url: string, method = 'GET') {
  const req = request(url, { method, agent: false });
  // A reset is told by the request as well as by its response.
  req.on('error', () => {});
  req.end();
  // What a request's `response` event hands over.
  const [res] = (await once(req, 'response')) as [IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of res) chunks.push(chunk);
  return {
    status: res.statusCode,
    headers: res.headers,
    trailers: res.trailers,
    body: Buffer.concat(chunks).toString(),
  };
}

async function readProblem(url: string, method = 'GET') {
  const answer = await read(url, method);
  expect(answer.headers['content-type']).toBe('application/problem+json');
  return { ...answer, problem: JSON.parse(answer.body) };
}

describe('a download', () => {
  test('is the header line and all rows, with headers and trailers', async () => {
    await using server = await serveExport(sourceOf(flights(5)));
    const { status, headers, trailers, body } = await read(`${server.url}/export/flights.csv`);

    expect(status).toBe(200);
    expect(headers).toMatchObject({
      'content-type': 'text/csv; charset=utf-8; header=present',
      'content-disposition': 'attachment; filename="flights.csv"',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
      'x-content-type-options': 'nosniff',
      vary: 'Accept, Accept-Encoding, Origin',
      'row-key': 'id',
      'row-columns': expect.stringMatching(/^[\w-]{16}$/),
      trailer: 'Row-Count, Row-Checksum, Row-Snapshots, Resume-Token, Content-Digest',
      'transfer-encoding': 'chunked',
    });
    expect(body).toBe(
      `${header}${[
        '1,2001-01-01T00:01:00.000Z,,300,ATL,ORD',
        '2,2001-01-01T00:02:00.000Z,1,301,ATL,ORD',
        '3,2001-01-01T00:03:00.000Z,2,302,ATL,ORD',
        '4,2001-01-01T00:04:00.000Z,,303,ATL,ORD',
        '5,2001-01-01T00:05:00.000Z,4,304,ATL,ORD',
      ].join('\r\n')}\r\n`,
    );
    expect(trailers).toEqual({
      'row-count': '5',
      'row-checksum': [...batchesOf(flights(5), 5)].at(-1)?.checksum,
      'row-snapshots': '1',
      'resume-token': 'after 5',
      'content-digest': `sha-256=:${createHash('sha256').update(body).digest('base64')}:`,
    });
    await server.settled();
    expect(server.log).toMatchObject([
      { transport: 'csv', client: '127.0.0.1', model: 'Flight', rows: 5, sentBytes: body.length, end: 'complete' },
    ]);
  });

  test('of no rows is the header line', async () => {
    await using server = await serveExport(sourceOf([]));
    const { status, trailers, body } = await read(`${server.url}/export/flights.csv`);
    expect({ status, body }).toEqual({ status: 200, body: header });
    expect(trailers).toMatchObject({ 'row-count': '0', 'row-checksum': '00000000' });
  });

  test('begins before the second batch is there', async () => {
    const { promise: goOn, resolve: release } = Promise.withResolvers<void>();
    await using server = await serveExport(async function* () {
      const [first, second] = batchesOf(flights(2), 1);
      if (first) yield first;
      await goOn;
      if (second) yield second;
    });
    const req = get(`${server.url}/export/flights.csv`, { agent: false });
    // A reset is told by the request as well as by its response.
    req.on('error', () => {});
    const [res] = (await once(req, 'response')) as [IncomingMessage];
    const [start] = await once(res, 'data');
    expect(String(start)).toBe(`${header}1,2001-01-01T00:01:00.000Z,,300,ATL,ORD\r\n`);
    release();
    await once(res.resume(), 'end');
  });

  test('is planned as its parameters say', async () => {
    await using server = await serveExport(sourceOf(flights(1)));
    const query = new URLSearchParams({
      where: '{"delay":{"gt":30},"origin":{"state":{"equals":"GA"}}}',
      orderBy: '{"date":"desc"}',
      first: '7',
      fields: 'origin.city, id,origin.name',
      profile: 'rfc4180',
      filename: 'late',
    });
    const { headers, body } = await read(`${server.url}/export/flights.csv?${query}`);

    expect(server.plans).toMatchObject([
      {
        model: 'Flight',
        where: { delay: { gt: 30 }, origin: { state: { equals: 'GA' } } },
        orderBy: [{ date: 'desc' }],
        first: 7,
      },
    ]);
    expect(server.plans[0]?.select).toEqual({ id: true, origin: { select: { city: true, name: true } } });
    expect(headers['content-disposition']).toBe('attachment; filename="late.csv"');
    expect(body).toBe('origin.city,id,origin.name\r\nAtlanta,1,"Hartsfield, ""Jackson"""\r\n');
  });

  test('is written as its profile says', async () => {
    const source = sourceOf([{ ...flights(1)[0], id: -1, origin: { name: '=1+1' } }]);
    await using server = await serveExport(source);
    const ask = (profile: string) => read(`${server.url}/export/csv?fields=id,date,origin.name&profile=${profile}`);
    expect((await ask('excel')).body).toBe(`\ufeff"id","date","origin.name"\r\n-1,2001-01-01 00:01:00,"'=1+1"\r\n`);
    expect((await ask('postgres')).body).toBe('id,date,origin.name\n-1,2001-01-01 00:01:00.000+00,=1+1\n');
  });

  test('has lists of rows in the way that is named', async () => {
    const origin = { departures: [{ ...flights(1)[0], delay: -1 }], _count: { departures: 1 } };
    await using server = await serveExport(sourceOf([{ id: 7, origin }]));
    const { body } = await read(
      `${server.url}/export/flights.csv?fields=origin.departures:count,id,origin.departures:json`,
    );
    const json =
      '{"id":1,"date":"2001-01-01T00:01:00.000Z","delay":-1,"distance":300,"originIata":"ATL","destinationIata":"ORD"}';
    expect(body).toBe(`origin.departures:count,id,origin.departures:json\r\n1,7,"[${json.replaceAll('"', '""')}]"\r\n`);
    expect(server.plans[0]?.select).toMatchObject({
      id: true,
      origin: {
        select: { _count: { select: { departures: true } }, departures: { orderBy: [{ id: 'asc' }], take: 1001 } },
      },
    });
  });

  test('of flights is at /export/csv too', async () => {
    await using server = await serveExport(sourceOf(flights(1)));
    expect((await read(`${server.url}/export/csv`)).body).toMatch(header);
    expect(server.plans[0]?.model).toBe('Flight');
  });

  test('has no fields that the schema hides', async () => {
    await using server = await serveExport(sourceOf([]));
    expect((await read(`${server.url}/export/airports.csv`)).body).toBe('iata,name,city,state,country\r\n');
    const { status, problem } = await readProblem(`${server.url}/export/airports.csv?fields=latitude`);
    expect(status).toBe(404);
    expect(problem.detail).toContain('Airport has no field "latitude"');
  });

  test('leaves the headers that were set before, such as those of CORS', async () => {
    await using server = await serveExport(sourceOf([]), {
      before: (_, res) => res.setHeader('Access-Control-Allow-Origin', 'https://app.example.com'),
    });
    for (const path of ['/export/csv', '/export/nothing']) {
      const { headers } = await read(`${server.url}${path}`);
      expect(headers['access-control-allow-origin']).toBe('https://app.example.com');
    }
  });
});

describe('a download as NDJSON', () => {
  const some = [
    { ...flights(1)[0], id: 1 },
    { ...flights(2)[1], id: 2, origin: { city: null } },
  ];

  test('is a line for each row, with the headers and trailers of any download', async () => {
    await using server = await serveExport(sourceOf(some, 1));
    const { status, headers, trailers, body } = await read(
      `${server.url}/export/flights.ndjson?fields=id,date,origin.city,delay`,
    );
    expect(status).toBe(200);
    expect(headers).toMatchObject({
      'content-type': 'application/x-ndjson',
      'content-disposition': 'attachment; filename="flights.ndjson"',
    });
    expect(body).toBe(
      '{"id":1,"date":"2001-01-01T00:01:00.000Z","origin":{"city":"Atlanta"},"delay":null}\n' +
        '{"id":2,"date":"2001-01-01T00:02:00.000Z","origin":{"city":null},"delay":1}\n',
    );
    expect(trailers).toMatchObject({
      'row-count': '2',
      'content-digest': `sha-256=:${createHash('sha256').update(body).digest('base64')}:`,
    });
    await server.settled();
    expect(server.log).toMatchObject([{ transport: 'ndjson', rows: 2, end: 'complete' }]);
  });

  test('of no rows is nothing', async () => {
    await using server = await serveExport(sourceOf([]));
    const { status, trailers, body } = await read(`${server.url}/export/ndjson`);
    expect({ status, body }).toEqual({ status: 200, body: '' });
    expect(trailers).toMatchObject({ 'row-count': '0', 'row-checksum': '00000000' });
  });

  test('has the rows of a list as a list, in the order of their key', async () => {
    const airport = { iata: 'ATL', departures: [{ id: 1, destination: { name: 'Austin' } }] };
    await using server = await serveExport(sourceOf([airport]));
    const { body } = await read(
      `${server.url}/export/airports.ndjson?fields=departures.id,iata,departures.destination.name`,
    );
    expect(body).toBe('{"departures":[{"id":1,"destination":{"name":"Austin"}}],"iata":"ATL"}\n');
    expect(server.plans[0]?.select).toEqual({
      iata: true,
      departures: {
        select: { id: true, destination: { select: { name: true } } },
        orderBy: [{ id: 'asc' }],
        take: 1001,
      },
    });
  });

  test('has the number of rows beside them, where Prisma has it, and all their values by one name', async () => {
    const departures = [{ ...flights(1)[0], destination: { _count: { arrivals: 3 } } }];
    const airport = { iata: 'ATL', departures, _count: { departures: 1, arrivals: 2 } };
    await using server = await serveExport(sourceOf([airport]));
    const ask = (fields: string) => read(`${server.url}/export/airports.ndjson?fields=${fields}`);
    expect((await ask('iata,departures:json')).body).toBe(
      '{"iata":"ATL","departures":[{"id":1,"date":"2001-01-01T00:01:00.000Z","delay":null,"distance":300,' +
        '"originIata":"ATL","destinationIata":"ORD"}]}\n',
    );
    expect((await ask('departures:count,iata,arrivals:count,departures.destination.arrivals:count')).body).toBe(
      '{"_count":{"departures":1,"arrivals":2},"iata":"ATL","departures":[{"destination":{"_count":{"arrivals":3}}}]}\n',
    );
    expect(server.plans[1]?.select).toMatchObject({
      _count: { select: { departures: true, arrivals: true } },
      departures: { select: { destination: { select: { _count: { select: { arrivals: true } } } } } },
    });
  });

  test('refuses a list that is too long, and never cuts it short', async () => {
    const airport = (count: number) => ({
      iata: 'ATL',
      departures: Array.from({ length: count }, (_, id) => ({ id })),
    });
    const ask = (server: { url: string }) => read(`${server.url}/export/airports.ndjson?fields=departures.id`);
    await using fits = await serveExport(sourceOf([airport(1000)]));
    expect((await ask(fits)).status).toBe(200);
    await using tooLong = await serveExport(sourceOf([airport(1001)]));
    const { status, body } = await ask(tooLong);
    expect(status).toBe(429);
    expect(JSON.parse(body)).toMatchObject({
      code: 'LIMIT_EXCEEDED',
      detail: expect.stringContaining('more than 1000 rows in departures'),
    });
    await using later = await serveExport(sourceOf([airport(1), airport(1001)], 1));
    await expect(ask(later)).rejects.toMatchObject({ code: 'ECONNRESET' });
  });

  test.each([
    ['a list inside a list', 'departures.origin.departures.id', 'one list deep is read'],
    ['a list inside a list as JSON', 'departures.origin.departures:json', 'one list deep is read'],
    ['a list and fields of it', 'departures.id,departures:json', 'Name one or the other'],
    ['a path that ends on a list', 'departures', 'Name a field of it: departures.id, departures.date'],
    ['a profile of another format', 'iata&profile=rfc4180', 'These are taken: ndjson.'],
  ])('is refused with %s', async (_, fields, detail) => {
    await using server = await serveExport(sourceOf([]));
    const { status, problem } = await readProblem(`${server.url}/export/airports.ndjson?fields=${fields}`);
    expect(status).toBe(400);
    expect(problem.detail).toContain(detail);
    expect(server.plans).toEqual([]);
  });
});

describe('HEAD', () => {
  test('has the headers of GET, no body, and pulls nothing', async () => {
    let pulled = false;
    await using server = await serveExport(async function* () {
      pulled = true;
      yield* batchesOf(flights(2), 2);
    });
    const head = await read(`${server.url}/export/flights.csv`, 'HEAD');
    expect(pulled).toBe(false);
    const { headers } = await read(`${server.url}/export/flights.csv`);
    // Of a stream, a HEAD has none.
    const { trailer, 'transfer-encoding': encoding, date, 'stream-id': stream, ...same } = headers;
    expect(head.status).toBe(200);
    expect(head.body).toBe('');
    expect(head.headers).toMatchObject(same);
    expect(head.headers.trailer).toBeUndefined();
  });

  test('is refused as GET is', async () => {
    await using server = await serveExport(sourceOf([]));
    expect((await read(`${server.url}/export/flights.csv?first=x`, 'HEAD')).status).toBe(400);
    expect((await read(`${server.url}/export/nothing.csv`, 'HEAD')).status).toBe(404);
  });
});

describe('a bad request is answered with what to do, and opens no stream:', () => {
  const deep = `{"AND":[${'{"AND":['.repeat(3)}{"delay":{"gt":"x"}}${']}'.repeat(3)}]}`;

  test.each<[string, string, number, string, string]>([
    [
      'an unknown parameter',
      'limit=5',
      400,
      'BAD_USER_INPUT',
      'no parameter "limit". These are taken: where, orderBy,',
    ],
    ['a repeated parameter', 'first=1&first=2', 400, 'BAD_USER_INPUT', 'first is given more than once'],
    [
      'an unknown profile',
      'profile=tsv',
      400,
      'BAD_USER_INPUT',
      'profile is "tsv". These are taken: rfc4180, excel, postgres.',
    ],
    ['a profile of every object', 'profile=toString', 400, 'BAD_USER_INPUT', 'These are taken: rfc4180,'],
    ['a negative first', 'first=-1', 400, 'BAD_USER_INPUT', 'first is "-1". Write a whole number'],
    ['a broken first', 'first=1.5', 400, 'BAD_USER_INPUT', 'first is "1.5". Write a whole number'],
    ['an empty first', 'first=', 400, 'BAD_USER_INPUT', 'first is "". Write a whole number'],
    ['a huge first', 'first=2147483648', 400, 'BAD_USER_INPUT', 'from 0 to 2147483647'],
    ['a where without quotes', 'where={delay:1}', 400, 'BAD_USER_INPUT', 'at character 2, found delay:1}'],
    ['a where with a bare word', 'where={"delay":x}', 400, 'BAD_USER_INPUT', 'at character 10, found x}'],
    ['a where that stops', 'where={"delay":', 400, 'BAD_USER_INPUT', 'at character 10, it ends there'],
    ['an empty where', 'where=', 400, 'BAD_USER_INPUT', 'where is not valid JSON: at character 1, it ends there'],
    [
      'a where of a wrong type',
      'where={"delay":{"gt":"x"}}',
      400,
      'BAD_USER_INPUT',
      'where.delay.gt: Int cannot represent',
    ],
    ['a where that is no object', 'where=5', 400, 'BAD_USER_INPUT', 'where: Expected value of type "FlightWhere"'],
    [
      'a where that is wrong deep inside',
      `where=${deep}`,
      400,
      'BAD_USER_INPUT',
      'where.AND.0.AND.0.AND.0.AND.0.delay.gt: Int',
    ],
    ['a where with an unknown field', 'where={"dela":1}', 400, 'BAD_USER_INPUT', 'Did you mean "delay"?'],
    ['a where with __proto__', 'where={"__proto__":{}}', 400, 'BAD_USER_INPUT', 'unknown field "__proto__"'],
    [
      'a where too deep',
      `where=${'{"AND":'.repeat(33)}[]${'}'.repeat(33)}`,
      400,
      'BAD_USER_INPUT',
      'than the 32 levels',
    ],
    [
      'an orderBy of a wrong value',
      'orderBy=[{"id":"up"}]',
      400,
      'BAD_USER_INPUT',
      'orderBy.0.id: Value "up" does not exist',
    ],
    ['an empty path', 'fields=id,,date', 400, 'BAD_USER_INPUT', 'fields has an empty path'],
    ['a field asked for twice', 'fields=id,date, id', 400, 'BAD_USER_INPUT', 'fields has "id" more than once'],
    [
      'a path that ends on a relation',
      'fields=origin',
      400,
      'BAD_USER_INPUT',
      'Name a field of it: origin.iata, origin.name',
    ],
    [
      'a path that ends on a list',
      'fields=origin.departures',
      400,
      'BAD_USER_INPUT',
      'or origin.departures:json for all',
    ],
    ['a way to write a list that is none', 'fields=origin.departures:sum', 400, 'BAD_USER_INPUT', ':count, :json'],
    ['two ways to write a list', 'fields=origin.departures:count:json', 400, 'BAD_USER_INPUT', ':count, :json'],
    ['a way to write a value', 'fields=delay:count', 400, 'BAD_USER_INPUT', 'delay is no list of rows'],
    ['a way to write one row', 'fields=origin:json', 400, 'BAD_USER_INPUT', 'origin is no list of rows'],
    [
      'a path through a list',
      'fields=origin.departures.id',
      400,
      'BAD_USER_INPUT',
      'Write origin.departures:count for their number',
    ],
    ['an unknown field', 'fields=id,colour', 404, 'NOT_FOUND', 'Flight has no field "colour". It has id, date, delay'],
    ['an unknown field of a relation', 'fields=origin.colour', 404, 'NOT_FOUND', 'Airport has no field "colour"'],
    ['a field of every object', 'fields=constructor', 404, 'NOT_FOUND', 'Flight has no field "constructor"'],
    ['a field of a value', 'fields=id.x', 404, 'NOT_FOUND', 'id is a value: it has no field "x"'],
    ['a path too deep', `fields=${'origin.'.repeat(10)}id`, 400, 'BAD_USER_INPUT', 'deeper than the 10 levels'],
  ])('%s', async (_, query, status, code, detail) => {
    await using server = await serveExport(sourceOf(flights(1)));
    const answer = await readProblem(`${server.url}/export/flights.csv?${encodeURI(query)}`);
    expect(answer.status).toBe(status);
    expect(answer.problem).toMatchObject({ type: 'about:blank', status, code });
    expect(answer.problem.detail).toContain(detail);
    expect(answer.headers['content-disposition']).toBeUndefined();
    expect(server.plans).toEqual([]);
  });

  test('an unknown path is told which exist', async () => {
    await using server = await serveExport(sourceOf([]));
    for (const path of ['/export', '/export/', '/export/hotels.csv', '/export/flights.xml', '/export/flights.csv/']) {
      const { status, problem } = await readProblem(`${server.url}${path}`);
      expect(status).toBe(404);
      expect(problem).toMatchObject({ title: 'Not Found', code: 'NOT_FOUND' });
      expect(problem.detail).toContain(
        '/export/airports.csv, /export/airports.ndjson, /export/csv, /export/flights.csv',
      );
    }
  });

  test.each(['POST', 'PUT', 'DELETE'])('%s is not taken', async (method) => {
    await using server = await serveExport(sourceOf([]));
    const { status, headers, problem } = await readProblem(`${server.url}/export/csv`, method);
    expect(status).toBe(405);
    expect(headers.allow).toBe('GET, HEAD, OPTIONS');
    expect(problem).toMatchObject({ title: 'Method Not Allowed', code: 'BAD_USER_INPUT' });
  });

  test('OPTIONS names the methods', async () => {
    await using server = await serveExport(sourceOf([]));
    const { status, headers } = await read(`${server.url}/export/csv`, 'OPTIONS');
    expect({ status, allow: headers.allow }).toEqual({ status: 204, allow: 'GET, HEAD, OPTIONS' });
  });
});

describe('an error of the first pull', () => {
  const failing = (error: unknown): Source =>
    // biome-ignore lint/correctness/useYield: it fails before it has any rows
    async function* () {
      throw error;
    };

  test.each([
    new SluiceError('DATABASE_UNAVAILABLE', 'Try again.'),
    new SluiceError('LIMIT_EXCEEDED', 'Try again.', { retryAfter: 3 }),
  ])('$code is told, with Retry-After', async (error) => {
    const { code } = error;
    await using server = await serveExport(failing(error));
    const { status, headers, problem } = await readProblem(`${server.url}/export/csv`);
    expect(status).toBe(error.status);
    expect(problem).toMatchObject({ code, detail: 'Try again.' });
    expect(headers['retry-after']).toMatch(/^[1-9]\d*$/);
    expect(headers.trailer).toBeUndefined();
    await server.settled();
    expect(server.log).toContainEqual(expect.objectContaining({ rows: 0, bytes: 0, end: 'refused' }));
  });

  test('is logged and masked when it is ours', async () => {
    await using server = await serveExport(failing(new Error('password=hunter2')));
    const { status, problem, body } = await readProblem(`${server.url}/export/csv`);
    expect(status).toBe(500);
    expect(problem.code).toBe('INTERNAL_SERVER_ERROR');
    expect(body).not.toContain('hunter2');
    expect(server.log.at(-1)).toMatchObject({ instance: problem.instance, err: { message: 'password=hunter2' } });
  });
});
