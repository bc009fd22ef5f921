// What a program in TypeScript does with the client that was generated from the document.
import { ok } from '@oazapfts/runtime';
import * as api from './generated/api.js';

export async function run(address: string) {
  api.defaults.baseUrl = address;
  const name = `openapi-${Date.now()}-${Math.floor(Math.random() * 1e6)}`;
  await users(name);
  await shop(name);
  await tasks(name);
  await jobs(name);
  await articles(name);
}

async function users(name: string) {
  const user = await called('createUser', ok(api.createUser({ username: name, email: `${name}@example.com` })));
  const changed = await called('updateUser', ok(api.updateUser(user.id, { description: 'generated' }, { ifMatch: '"1"' })));
  same(changed, await called('getUser', ok(api.getUser(user.id))));
  const stale = await called('updateUser, stale', api.updateUser(user.id, { description: 'late' }, { ifMatch: '"1"' }));
  check(stale.status === 412 && stale.data.code === 'conflict', 'a stale If-Match is 412');
  await called('deleteUser', ok(api.deleteUser(user.id)));
  check((await called('getUser, deleted', api.getUser(user.id))).status === 404, 'a deleted user is 404');
}

async function shop(name: string) {
  const user = await called('createUser', ok(api.createUser({ username: name, email: `${name}@example.com` })));
  const place = { user_id: user.id, country: 'France', city: 'Lyon', street: '1 rue X', zip_code: '69001' };
  const address = await called('createAddress', ok(api.createAddress(place)));
  const lamp = { name: 'Lamp', price: 19.99, stock_quantity: 3 };
  const product = await called('createProduct', ok(api.createProduct(lamp, { idempotencyKey: name })));
  same(product, await called('createProduct, again', ok(api.createProduct(lamp, { idempotencyKey: name }))));
  const items = [{ product_id: product.id, quantity: 2 }];
  const order = await called(
    'createOrder', ok(api.createOrder({ user_id: user.id, delivery_address_id: address.id, items })));
  check(order.status === 'confirmed' && order.total === 39.98, 'the order is confirmed');
  await called('updateOrder', ok(api.updateOrder(order.id, { status: 'shipped' })));
  const page = await called('listOrders', ok(api.listOrders({ userId: user.id, count: 5 })));
  check(page.total === 1 && page.orders[0].status === 'shipped', 'the list has the order');
  const broken = await called('createProduct, broken', api.createProduct({ ...lamp, price: -1 }));
  check(broken.status === 422 && broken.data.details?.[0].field === 'price', 'the broken field is named');
  await called('getReport', ok(api.getReport()));
}

async function tasks(name: string) {
  const login = { username: `${name}-t`, password: 'correct horse' };
  await called('registerV2', ok(api.registerV2({ ...login, email: `${name}-t@example.com` })));
  const token = await called('loginV2', ok(api.loginV2(login)));
  const mine = { headers: { Authorization: `Bearer ${token.access_token}` } };
  const task = await called('createTaskV2', ok(api.createTaskV2({ title: 'sow', priority: 7, tags: ['garden'] }, {}, mine)));
  await called('completeTask', ok(api.completeTask(task.id, {}, {}, mine)));
  const list = await called('listTasksV2', ok(api.listTasksV2({ status: 'done', tag: 'garden' }, mine)));
  check(list.total === 1 && list.items[0].id === task.id, 'the list has the task');
  check((await called('getTaskV2, no token', api.getTaskV2(task.id))).status === 401, 'no token is 401');
}

async function jobs(name: string) {
  const submitted = await called('submitJob', ok(api.submitJob({ payload: 'hello', priority: 5 }, { idempotencyKey: name })));
  same(submitted, await called(
    'postApiV1Jobs, again', ok(api.postApiV1Jobs({ payload: 'hello', priority: 5 }, { idempotencyKey: name }))));
  const job = await until(() => ok(api.getJob(submitted.task_id)), one => one.status === 'done');
  check(job.result?.startsWith('processed: hello') === true, 'the job has its result');
  const history = await called('getJobHistory', ok(api.getJobHistory(job.id)));
  check(history.items.map(one => one.event).join() === 'submitted,claimed,done', 'the history has all three');
  const late = await called('cancelJob, done', api.cancelJob(job.id));
  check(late.status === 409, 'a done job is not cancelled');
  const waits = await called('submitJob', ok(api.submitJob({ payload: 'later', run_at: '2100-01-01T08:00:00Z' })));
  check((await called('cancelJob', ok(api.cancelJob(waits.task_id)))).status === 'cancelled', 'a waiting job is cancelled');
  const nothing = await called('claimJob', ok(api.claimJob({ worker: name, types: ['nobody submits this'] })));
  check(nothing.job === null, 'there is no such job');
  const list = await called('listJobs', ok(api.listJobs({ status: 'cancelled', limit: 1 })));
  check(list.items[0].id === waits.task_id, 'the newest comes first');
}

async function articles(name: string) {
  const login = { username: `${name}-a`, password: 'correct horse' };
  const user = await called('postApiUsers', ok(api.postApiUsers({ ...login, email: `${name}-a@example.com` })));
  const token = await called('postApiUsersLogin', ok(api.postApiUsersLogin(login)));
  const mine = { headers: { Authorization: `Bearer ${token.access_token}` } };
  const draft = await called('createPost', ok(api.createPost({ title: name, body: 'It rained.' }, {}, mine)));
  check(draft.status === 'DRAFT' && draft.author.id === user.id, 'the draft is hers');
  check((await called('getPost, a stranger', api.getPost(draft.id))).status === 404, 'a draft is nobody else\'s');
  const edited = await called('updatePost', ok(api.updatePost(
    draft.id, { body: 'It rained all day.' }, { ifMatch: '"1"' }, mine)));
  check(edited.version === 2, 'the draft is changed');
  await called('publishPost', ok(api.publishPost(draft.id, {}, {}, mine)));
  const post = await until(() => ok(api.getPost(draft.id, {}, mine)), one => one.status !== 'PENDING_PUBLISH');
  check(post.status === 'PUBLISHED' || post.status === 'REJECTED', 'the post is published, or the draw went against it');
  const history = await called('getPostHistory', ok(api.getPostHistory(draft.id, {}, mine)));
  check(history.items[0].event === 'created', 'the history begins with the draft');
  const list = await called('listPosts', ok(api.listPosts({ authorId: user.id }, mine)));
  check(list.total === 1 && list.items[0].slug === post.slug, 'the list has the post');
  check((await called('subscribe, oneself', api.subscribe(user.id, {}, mine))).status === 409, 'nobody subscribes to himself');
  check((await called('listNotifications', ok(api.listNotifications({}, mine)))).total === 0, 'nobody is told of his own');
  check((await called('reviewPost, a token', api.reviewPost(draft.id, {}, mine))).status === 403, 'the internal door takes no token');
}

async function until<T>(ask: () => Promise<T>, so: (one: T) => boolean): Promise<T> {
  for (let n = 0; n < 300; n++) {
    const one = await ask();
    if (so(one))
      return one;
    await new Promise(later => setTimeout(later, 100));
  }
  throw new Error('it did not come to its end within 30 s');
}

async function called<T>(route: string, answer: Promise<T>): Promise<T> {
  const value = await answer;
  console.log(route);
  return value;
}

function same(one: unknown, other: unknown) {
  check(JSON.stringify(one) === JSON.stringify(other), `${JSON.stringify(other)} is not ${JSON.stringify(one)}`);
}

function check(holds: boolean, what: string) {
  if (!holds)
    throw new Error(`not so: ${what}`);
}
